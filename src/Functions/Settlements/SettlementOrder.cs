using Paywall.Functions.Purchases;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Settlements;

/// <summary>What is known of a purchase that may have been paid, from its verified token or its verified tag.</summary>
/// <param name="Purchase">The purchase.</param>
/// <param name="Service">What was sold.</param>
/// <param name="Price">The amount of the invoice.</param>
/// <param name="Uses">What the purchase gives.</param>
/// <param name="Invoice">The invoice at its wallet.</param>
internal sealed record SettlementOrder(PurchaseId Purchase, string Service, MilliSatoshi Price, TokenUses Uses, WalletInvoice Invoice)
{
    /// <summary>The payment hash, which a token tells; null if only a tag is known.</summary>
    public PaymentHash? PaymentHash { get; init; }

    /// <summary>Until when the invoice may be paid, about; null if only a token is known.</summary>
    public DateTimeOffset? InvoiceExpiry { get; init; }

    public static SettlementOrder Of(Purchase purchase) =>
        new(purchase.Id, purchase.Terms.Service, purchase.Terms.Amount, purchase.Terms.Uses, purchase.Terms.Invoice)
        {
            PaymentHash = purchase.PaymentHash,
        };

    public static SettlementOrder Of(PurchaseTag tag, string invoiceId) =>
        new(tag.Purchase, tag.Service, tag.Price, tag.Uses, new WalletInvoice(tag.Wallet, invoiceId)) { InvoiceExpiry = tag.InvoiceExpiry };
}
