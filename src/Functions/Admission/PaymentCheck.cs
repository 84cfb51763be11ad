using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;

namespace Paywall.Functions.Admission;

/// <summary>Finds out whether a purchase without a right has been paid, and what its buyer is told if not.</summary>
internal sealed class PaymentCheck(PurchaseTable purchases, Settler settler, PendingPurchases pending)
{
    private static readonly TimeSpan SettlementPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UnknownInvoicePoll = TimeSpan.FromMinutes(1);

    /// <summary>Settles the purchase if its money is there.</summary>
    /// <returns>Null once a settlement that gives a right is recorded, whoever recorded it.</returns>
    /// <exception cref="Wallets.WalletException">The wallet had to be asked and could not be.</exception>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<AdmissionOutcome.Blocked?> RefusalAsync(Purchase purchase, CancellationToken cancellationToken)
    {
        if (await purchases.FindSettlementAsync(purchase.Id, cancellationToken) is { } known)
        {
            return RefusalOf(known);
        }

        var outcome = pending.Find(purchase.Id) ?? await settler.SettleAsync(SettlementOrder.Of(purchase), cancellationToken);
        if (outcome is not SettleOutcome.Settled)
        {
            pending.Remember(purchase.Id, outcome);
        }

        switch (outcome)
        {
            case SettleOutcome.Settled(var settlement):
                return RefusalOf(settlement);
            case SettleOutcome.NeverPaid:
                return new AdmissionOutcome.Blocked(Problem.InvoiceExpired, UnknownInvoicePoll);
            case SettleOutcome.UnknownInvoice:
                return new AdmissionOutcome.Blocked(Problem.InvoiceUnknown, UnknownInvoicePoll);
            case SettleOutcome.NoSuchWallet:
                return new AdmissionOutcome.Blocked(Problem.WalletNotConfigured, UnknownInvoicePoll);
            default:
                return new AdmissionOutcome.Blocked(Problem.NotSettled, SettlementPoll);
        }
    }

    private static AdmissionOutcome.Blocked? RefusalOf(Settlement settlement) => settlement.Outcome switch
    {
        SettlementOutcome.Sold => null,
        SettlementOutcome.Underpaid => new AdmissionOutcome.Blocked(Problem.Underpaid, RetryAfter: null),
        _ => new AdmissionOutcome.Blocked(Problem.PaidLate, RetryAfter: null),
    };
}
