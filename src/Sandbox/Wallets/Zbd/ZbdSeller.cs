using System.Security.Cryptography;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>A project at the fake of ZBD.</summary>
internal sealed class ZbdSeller : SellerWallet
{
    public const string WalletName = "zbd";

    private ZbdSeller(ZbdFake fake)
    {
        Fake = fake;
        fake.OpenAccount(new ZbdApiKey(ApiKey));
    }

    public ZbdFake Fake { get; }

    /// <summary>The project's key, new for each run. A secret.</summary>
    public string ApiKey { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public override string Name => WalletName;

    public override Uri Address => Fake.Address;

    public override MilliSatoshi Balance => Fake.BalanceOf(new ZbdApiKey(ApiKey));

    public override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("Paywall__Wallets__Zbd__BaseUrl", Address.AbsoluteUri),
        new("Paywall__Wallets__Zbd__ApiKey", ApiKey),
    ];

    /// <exception cref="SandboxException">The port cannot be had.</exception>
    public static async Task<ZbdSeller> StartAsync(LightningNetwork network, int port, CancellationToken cancellation) =>
        new(await ZbdFake.StartAsync(network, new ZbdOptions { Port = port }, cancellation));

    public override void Plan(WebhookPlan plan)
    {
        Fake.Faults.WebhooksHeldFor = plan.HeldFor;
        Fake.Faults.Callbacks = plan.Delivery switch
        {
            WebhookDelivery.Lost => ZbdCallbackMode.NotSent,
            WebhookDelivery.Doubled => ZbdCallbackMode.Doubled,
            WebhookDelivery.Late => ZbdCallbackMode.Late,
            WebhookDelivery.Reordered => ZbdCallbackMode.Reordered,
            WebhookDelivery.Slow => ZbdCallbackMode.Slow,
            _ => ZbdCallbackMode.Sent,
        };
    }

    public override Task WhenWebhooksAnsweredAsync(CancellationToken cancellation) => Fake.WhenCallbacksAnsweredAsync(cancellation);

    public override async Task<IReadOnlyList<(string What, int? Status)>> ForgeAsync(PaymentHash invoice) =>
        [("to the invoice's own address", (await Fake.ForgeCallbackAsync(invoice)).Status)];

    public override ValueTask DisposeAsync() => Fake.DisposeAsync();
}
