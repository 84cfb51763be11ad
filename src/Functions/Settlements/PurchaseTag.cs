using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Settlements;

/// <summary>What our own signed words say of a purchase: enough to settle it without its buyer.</summary>
/// <param name="Wallet">The wallet that is to be paid.</param>
/// <param name="Purchase">The purchase.</param>
/// <param name="Service">What is sold.</param>
/// <param name="Price">The amount of the invoice.</param>
/// <param name="Uses">What one purchase gives.</param>
/// <param name="InvoiceExpiry">Until when the invoice may be paid, about.</param>
internal sealed record PurchaseTag(
    string Wallet, PurchaseId Purchase, string Service, MilliSatoshi Price, TokenUses Uses, DateTimeOffset InvoiceExpiry)
{
    /// <summary>How long after the invoice's expiry a payment still counts, and a tag is still believed.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);
}
