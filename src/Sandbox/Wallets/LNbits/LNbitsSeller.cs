using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>A wallet at the fake of LNbits.</summary>
internal sealed class LNbitsSeller : SellerWallet
{
    public const string WalletName = "lnbits";

    private LNbitsSeller(LNbitsFake fake) => (Fake, Account) = (fake, fake.OpenWallet("seller"));

    public LNbitsFake Fake { get; }

    /// <summary>The wallet and its keys, new for each run.</summary>
    public LNbitsAccount Account { get; }

    public override string Name => WalletName;

    public override Uri Address => Fake.Address;

    public override MilliSatoshi Balance => Account.Money.Balance;

    public override bool IsInWholeSatoshis => true;

    public override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("Paywall__Wallets__LNbits__BaseUrl", Address.AbsoluteUri),
        new("Paywall__Wallets__LNbits__InvoiceKey", Account.InvoiceKey),
        new("Paywall__Wallets__LNbits__AdminKey", Account.AdminKey),
    ];

    /// <exception cref="SandboxException">The port cannot be had.</exception>
    public static async Task<LNbitsSeller> StartAsync(LightningNetwork network, int port, CancellationToken cancellation) =>
        new(await LNbitsFake.StartAsync(network, new LNbitsOptions { Port = port }, cancellation));

    public override void Plan(WebhookPlan plan)
    {
        Fake.Faults.WebhooksHeldFor = plan.HeldFor;
        Fake.Faults.Webhooks = plan.Delivery switch
        {
            WebhookDelivery.Lost => LNbitsWebhookMode.NotSent,
            WebhookDelivery.Doubled => LNbitsWebhookMode.Doubled,
            WebhookDelivery.Late => LNbitsWebhookMode.Late,
            WebhookDelivery.Reordered => LNbitsWebhookMode.Reordered,
            WebhookDelivery.Slow => LNbitsWebhookMode.Slow,
            _ => LNbitsWebhookMode.Sent,
        };
    }

    public override Task WhenWebhooksAnsweredAsync(CancellationToken cancellation) => Fake.WhenWebhooksAnsweredAsync(cancellation);

    public override async Task<IReadOnlyList<(string What, int? Status)>> ForgeAsync(PaymentHash invoice) =>
        [("to the invoice's own address", (await Fake.ForgeWebhookAsync(invoice)).Status)];

    public override ValueTask DisposeAsync() => Fake.DisposeAsync();
}
