using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>A wallet that pays invoices.</summary>
public interface IPayingWallet : IBalanceWallet
{
    /// <summary>What it can do.</summary>
    WalletCapabilities Capabilities { get; }

    /// <summary>Pays an invoice. Sent once, whatever happens.</summary>
    /// <returns>The outcome; <see cref="PaymentOutcome.Unknown"/> where it may or may not have been paid, which must never be paid again blindly.</returns>
    /// <exception cref="WalletException">The wallet refused before it tried, or was never reached, so nothing was paid.</exception>
    Task<PaymentOutcome> PayAsync(PaymentRequest request, CancellationToken cancellationToken);

    /// <summary>Reads how a payment stands.</summary>
    /// <param name="id">The wallet's id of the payment.</param>
    /// <param name="invoice">The invoice it pays, to check the preimage against.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">No payment can have that id.</exception>
    /// <exception cref="WalletException">The wallet did not answer, or not in a way that can be believed.</exception>
    Task<PaymentOutcome> LookUpPaymentAsync(string id, Bolt11Invoice invoice, CancellationToken cancellationToken);
}
