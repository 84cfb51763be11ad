using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>A wallet that makes hold invoices: a payment is locked first, and taken or given back later.</summary>
public interface IHoldWallet : IInvoiceWallet
{
    /// <summary>Makes an invoice for a hash whose preimage only the caller knows. A payment of it is held.</summary>
    /// <exception cref="WalletException">There is no invoice that may be offered; the fault says why.</exception>
    Task<CreatedInvoice> CreateHoldInvoiceAsync(InvoiceRequest request, PaymentHash hash, CancellationToken cancellationToken);

    /// <summary>Takes a held payment. Repeating it changes nothing.</summary>
    /// <exception cref="WalletException">The payment is not held, or nobody knows whether it was taken: look the invoice up.</exception>
    Task SettleAsync(string id, Preimage preimage, CancellationToken cancellationToken);

    /// <summary>Gives a held payment back without fee, or closes an unpaid invoice. Repeating it changes nothing.</summary>
    /// <exception cref="WalletException">The payment was taken already, or nobody knows: look the invoice up.</exception>
    Task CancelAsync(string id, PaymentHash hash, CancellationToken cancellationToken);
}
