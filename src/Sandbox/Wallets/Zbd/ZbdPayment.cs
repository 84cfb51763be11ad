using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>A payment that an account ordered. The money moves at once; the API says <c>processing</c> until its end is shown.</summary>
internal sealed class ZbdPayment(
    CustodyAccount account, PaymentOutcome outcome, ZbdPaymentOrder order, bool isInternal, DateTimeOffset processedAt) : DelayedEnd
{
    public Guid Id { get; } = Guid.NewGuid();

    public CustodyAccount Account => account;

    public ZbdPaymentOrder Order => order;

    /// <summary>Whether it went to another account of the same custodian, and not over Lightning.</summary>
    public bool IsInternal => isInternal;

    /// <summary>What really happened.</summary>
    public PaymentOutcome Outcome => outcome;

    public DateTimeOffset ProcessedAt => processedAt;
}
