using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Functions.Tests.Harness.Wallets;

/// <summary>A wallet on an LNbits server.</summary>
internal sealed class PaidLNbits(LNbitsFake fake) : PaidWallet
{
    private readonly LNbitsAccount _account = fake.OpenWallet("shop");

    public override string Name => "lnbits";

    /// <summary>Where the server listens, for everybody.</summary>
    public Uri Address => fake.Address;

    public override (string Key, string? Value)[] Settings =>
    [
        ("Paywall:Wallets:LNbits:BaseUrl", fake.Address.AbsoluteUri),
        ("Paywall:Wallets:LNbits:InvoiceKey", _account.InvoiceKey),
        ("Paywall:Wallets:LNbits:AdminKey", _account.AdminKey),
    ];

    public override int Calls => fake.Calls.Count;

    public override int Orders => fake.Calls.Count(call => call.Operation == LNbitsOperation.CreateInvoice);

    public override IReadOnlyList<int?> Answers => [.. fake.Webhooks.Select(webhook => webhook.Status)];

    public override WebhookFate Webhooks
    {
        set => fake.Faults.Webhooks = value switch
        {
            WebhookFate.Lost => LNbitsWebhookMode.NotSent,
            WebhookFate.Doubled => LNbitsWebhookMode.Doubled,
            _ => LNbitsWebhookMode.Sent,
        };
    }

    public override ApiFault Unusable => new ApiFault.MemberMissing("payment_hash");

    public static async Task<PaidLNbits> StartAsync(LightningNetwork network) =>
        new(await LNbitsFake.StartAsync(network, cancellation: Shop.Cancellation));

    public override Task WhenReportedAsync() => fake.WhenWebhooksAnsweredAsync(Shop.Cancellation);

    public override Task ReportAsync(L402Challenge challenge) => fake.ForgeWebhookAsync(PaymentHash.Parse(InvoiceIdOf(challenge)));

    public override void Plan(ApiFault fault, WalletCall on, int times = 1) =>
        fake.Faults.Plan(fault, OperationOf(on), times);

    public override ApiFault Arrived(ulong msat) => new ApiFault.MemberReplaced("details.amount", msat);

    public override ApiFault? PaidAt(DateTimeOffset time) => null;

    public override ValueTask DisposeAsync() => fake.DisposeAsync();

    private static LNbitsOperation OperationOf(WalletCall call) => call switch
    {
        WalletCall.LookUp => LNbitsOperation.ReadPayment,
        WalletCall.ReadBalance => LNbitsOperation.ReadWallet,
        WalletCall.Pay => LNbitsOperation.Pay,
        _ => LNbitsOperation.CreateInvoice,
    };
}
