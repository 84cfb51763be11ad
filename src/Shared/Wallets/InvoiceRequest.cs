using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>An invoice to be made.</summary>
/// <param name="Purchase">The purchase it is for; the wallet is asked to keep this id with it.</param>
/// <param name="Amount">The amount, which the invoice must carry exactly.</param>
/// <param name="Description">What is paid for; the payer reads it. At most 120 characters.</param>
/// <param name="Expiry">How long it may be paid, in whole seconds.</param>
public sealed record InvoiceRequest(PurchaseId Purchase, MilliSatoshi Amount, string Description, TimeSpan Expiry)
{
    /// <summary>Where the wallet reports the payment; null for no report.</summary>
    public Uri? CallbackUrl { get; init; }

    /// <summary>The amount and the purchase; not the callback URL, which is a capability.</summary>
    public override string ToString() => $"{Amount} for purchase {Purchase}";
}
