using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Network;

/// <summary>An invoice as its payee knows it, at one moment.</summary>
/// <param name="Payee">The node that made it.</param>
/// <param name="Invoice">The signed invoice.</param>
/// <param name="Preimage">The secret that its payer will learn. The payee knows it from the start.</param>
/// <param name="State">What has become of it.</param>
/// <param name="SettledAt">When it was paid; null if it was not.</param>
internal sealed record NetworkInvoice(
    LightningNode Payee, Bolt11Invoice Invoice, Preimage Preimage, InvoiceState State, DateTimeOffset? SettledAt)
{
    public PaymentHash PaymentHash => Invoice.PaymentHash;
}
