using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>What a wallet says of one of its invoices.</summary>
/// <param name="Status">How it stands.</param>
/// <param name="Purchase">The purchase id that it was made with; null if the wallet tells none.</param>
/// <param name="Invoice">The invoice; null if the wallet does not tell it any more.</param>
public sealed record InvoiceLookup(InvoiceStatus Status, PurchaseId? Purchase, Bolt11Invoice? Invoice)
{
    /// <summary>The tag that it was made with; null if there was none, or the wallet keeps none.</summary>
    public string? Tag { get; init; }

    /// <summary>The status and the purchase, not the invoice.</summary>
    public override string ToString() => $"{Status} of purchase {Purchase?.ToString() ?? "unknown"}";
}
