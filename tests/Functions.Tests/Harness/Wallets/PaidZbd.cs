using System.Globalization;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Harness.Wallets;

/// <summary>The shop's account at ZBD, which every shop has.</summary>
internal sealed class PaidZbd(ZbdFake fake) : PaidWallet
{
    public override string Name => "zbd";

    public override (string Key, string? Value)[] Settings =>
        [("Paywall:Wallets:Zbd:ApiKey", Shop.ZbdKey), ("Paywall:Wallets:Zbd:BaseUrl", fake.Address.AbsoluteUri)];

    public override int Calls => fake.Calls.Count;

    public override int Orders => fake.Calls.Count(call => call.Operation == ZbdOperation.CreateCharge);

    public override IReadOnlyList<int?> Answers => [.. fake.Callbacks.Select(callback => callback.Status)];

    public override WebhookFate Webhooks
    {
        set => fake.Faults.Callbacks = value switch
        {
            WebhookFate.Lost => ZbdCallbackMode.NotSent,
            WebhookFate.Doubled => ZbdCallbackMode.Doubled,
            _ => ZbdCallbackMode.Sent,
        };
    }

    public override ApiFault Unusable => new ApiFault.MemberMissing("id");

    public override Task WhenReportedAsync() => fake.WhenCallbacksAnsweredAsync(Shop.Cancellation);

    public override Task ReportAsync(L402Challenge challenge) => fake.ForgeCallbackAsync(Guid.Parse(InvoiceIdOf(challenge)));

    public override void Plan(ApiFault fault, WalletCall on, int times = 1) =>
        fake.Faults.Plan(fault, OperationOf(on), times);

    public override ApiFault Arrived(ulong msat) => new ApiFault.MemberReplaced("amount", msat.ToString(CultureInfo.InvariantCulture));

    public override ApiFault? PaidAt(DateTimeOffset time) => new ApiFault.MemberReplaced("confirmedAt", time.ToString("O"));

    /// <summary>Ends nothing: the fake is the shop's.</summary>
    public override ValueTask DisposeAsync() => default;

    private static ZbdOperation OperationOf(WalletCall call) => call switch
    {
        WalletCall.LookUp => ZbdOperation.ReadCharge,
        WalletCall.ReadBalance => ZbdOperation.ReadWallet,
        WalletCall.Pay => ZbdOperation.CreatePayment,
        _ => ZbdOperation.CreateCharge,
    };
}
