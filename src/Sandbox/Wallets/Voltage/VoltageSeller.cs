using System.Security.Cryptography;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>An environment with one wallet at the fake of Voltage.</summary>
internal sealed class VoltageSeller : SellerWallet
{
    public const string WalletName = "voltage";

    private VoltageSeller(VoltageFake fake)
    {
        Fake = fake;
        Environment = fake.OpenEnvironment(ApiKey);
        Wallet = fake.OpenWallet(Environment);
    }

    public VoltageFake Fake { get; }

    public VoltageEnvironment Environment { get; }

    public Guid Wallet { get; }

    /// <summary>The environment's key, new for each run. A secret.</summary>
    public string ApiKey { get; } = $"vltg_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    /// <summary>What the environment's webhooks are signed with, new for each run. A secret.</summary>
    public string WebhookSecret { get; } = $"vltg_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    public override string Name => WalletName;

    public override Uri Address => Fake.Address;

    public override MilliSatoshi Balance => Environment.Wallets[Wallet].Balance;

    public override bool CanList => true;

    public override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("Paywall__Wallets__Voltage__BaseUrl", Address.AbsoluteUri),
        new("Paywall__Wallets__Voltage__ApiKey", ApiKey),
        new("Paywall__Wallets__Voltage__Organization", Environment.Organization.ToString()),
        new("Paywall__Wallets__Voltage__Environment", Environment.Id.ToString()),
        new("Paywall__Wallets__Voltage__Wallet", Wallet.ToString()),
        new("Paywall__Wallets__Voltage__WebhookSecret", WebhookSecret),
    ];

    /// <exception cref="SandboxException">The port cannot be had.</exception>
    public static async Task<VoltageSeller> StartAsync(LightningNetwork network, int port, CancellationToken cancellation) =>
        new(await VoltageFake.StartAsync(network, new VoltageOptions { Port = port }, cancellation));

    public override void Introduce(Uri paywall) => Fake.RegisterWebhook(Environment, new Uri(paywall, "webhooks/voltage"), WebhookSecret);

    public override void Plan(WebhookPlan plan)
    {
        Fake.Faults.WebhooksHeldFor = plan.HeldFor;
        Fake.Faults.Webhooks = plan.Delivery switch
        {
            WebhookDelivery.Lost => VoltageWebhookMode.Lost,
            WebhookDelivery.Doubled => VoltageWebhookMode.Doubled,
            WebhookDelivery.Late => VoltageWebhookMode.Late,
            WebhookDelivery.Reordered => VoltageWebhookMode.Reordered,
            WebhookDelivery.Slow => VoltageWebhookMode.Slow,
            _ => VoltageWebhookMode.Sent,
        };
    }

    public override Task WhenWebhooksAnsweredAsync(CancellationToken cancellation) => Fake.WhenWebhooksAnsweredAsync(cancellation);

    public override async Task<IReadOnlyList<(string What, int? Status)>> ForgeAsync(PaymentHash invoice) =>
    [
        ("signed with another secret", (await Fake.ForgeWebhookAsync(invoice, VoltageForgery.WrongSecret)).Status),
        ("with a changed body", (await Fake.ForgeWebhookAsync(invoice, VoltageForgery.ChangedBody)).Status),
        ("signed two days ago", (await Fake.ForgeWebhookAsync(invoice, VoltageForgery.OldTimestamp)).Status),
    ];

    public override ValueTask DisposeAsync() => Fake.DisposeAsync();
}
