using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>A payment to be made.</summary>
/// <param name="Id">The payer's own id of the attempt, kept by the wallet: 1 to 64 letters, digits and hyphens.</param>
/// <param name="Invoice">The invoice, with an amount.</param>
/// <param name="Description">A note for the payer's own books.</param>
public sealed record PaymentRequest(string Id, Bolt11Invoice Invoice, string Description)
{
    /// <summary>Where the wallet reports the outcome; null for no report.</summary>
    public Uri? CallbackUrl { get; init; }

    /// <summary>
    /// The most that routing may cost on top of the amount; null for what the wallet holds to be right. Kept only by a wallet with
    /// <see cref="WalletCapabilities.CapsFee"/>; any other passes over it.
    /// </summary>
    public MilliSatoshi? MaximumFee { get; init; }

    /// <summary>The payer's id and the amount; not the invoice, nor the callback URL, which is a capability.</summary>
    public override string ToString() => $"{Invoice.Amount} for payment {Id}";
}
