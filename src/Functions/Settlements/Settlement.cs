using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Settlements;

/// <summary>A payment as it was recorded, once and for good.</summary>
/// <param name="Purchase">The purchase.</param>
/// <param name="Outcome">What it means for the buyer.</param>
/// <param name="Service">What was sold.</param>
/// <param name="Price">What was asked.</param>
/// <param name="Received">What arrived.</param>
/// <param name="Invoice">The invoice at its wallet.</param>
/// <param name="PaymentHash">The invoice's payment hash.</param>
/// <param name="LedgerDay">The day under which the ledger has it: that of the invoice's own timestamp, in UTC.</param>
/// <param name="PruneAt">From when on nothing of the purchase is needed any more.</param>
internal sealed record Settlement(
    PurchaseId Purchase,
    SettlementOutcome Outcome,
    string Service,
    MilliSatoshi Price,
    MilliSatoshi Received,
    WalletInvoice Invoice,
    PaymentHash PaymentHash,
    DateOnly LedgerDay,
    DateTimeOffset PruneAt)
{
    /// <summary>Another one for each that was to be recorded, so that whoever recorded it knows.</summary>
    public Guid Entry { get; init; }
}
