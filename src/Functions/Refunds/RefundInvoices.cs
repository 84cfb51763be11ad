using Paywall.Functions.Configuration;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Refunds;

/// <summary>Finds the one invoice of a refund: the buyer's own, or the one that a Lightning address makes.</summary>
internal sealed class RefundInvoices(LightningAddressResolver addresses, PaywallConfiguration configuration, TimeProvider time)
{
    public const int LongestTarget = 1500;

    /// <summary>Says why a buyer's words are no place that money can go back to; null if they are one.</summary>
    /// <param name="to">A Lightning address, or an invoice of at most what goes back.</param>
    /// <param name="price">The price of the purchase.</param>
    public string? Refuse(string to, MilliSatoshi price) =>
        to.Length > LongestTarget ? $"It has more than {LongestTarget} characters."
        : LightningAddress.TryParse(to, configuration.AllowLoopback, out _) ? null
        : Bolt11Invoice.TryParse(to, out var invoice) ? Refuse(invoice, RefundAmount.Of(price))
        : "It is neither a Lightning address nor an invoice.";

    /// <summary>Finds the invoice that is paid back.</summary>
    public async Task<AddressResolution> ResolveAsync(string to, MilliSatoshi amount, PurchaseId purchase, CancellationToken cancellationToken)
    {
        if (amount == MilliSatoshi.Zero)
        {
            return new AddressResolution.Refused("Nothing is left of the price when routing is paid.");
        }

        if (Bolt11Invoice.TryParse(to, out var invoice))
        {
            return Refuse(invoice, amount) is { } reason ? new AddressResolution.Refused(reason) : new AddressResolution.Resolved(invoice);
        }

        return LightningAddress.TryParse(to, configuration.AllowLoopback, out var address)
            ? await addresses.ResolveAsync(address, amount, $"Refund of {purchase}", configuration.Network, cancellationToken)
            : new AddressResolution.Refused("It is neither a Lightning address nor an invoice.");
    }

    private string? Refuse(Bolt11Invoice invoice, MilliSatoshi most) =>
        invoice.Network != configuration.Network ? "The invoice is for another network."
        : invoice.Amount is not { } amount || amount == MilliSatoshi.Zero ? "The invoice has no amount."
        : amount > most ? $"The invoice is over {amount}, and {most} go back at most."
        : invoice.ExpiresAt <= time.GetUtcNow() ? "The invoice has expired."
        : null;
}
