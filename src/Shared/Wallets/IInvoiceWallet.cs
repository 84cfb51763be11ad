namespace Paywall.Wallets;

/// <summary>A wallet that a seller is paid into.</summary>
public interface IInvoiceWallet
{
    /// <summary>What it can do.</summary>
    WalletCapabilities Capabilities { get; }

    /// <summary>Makes an invoice. Sent once: a repeat could make a second one.</summary>
    /// <exception cref="WalletException">There is no invoice that may be offered; the fault says why.</exception>
    Task<CreatedInvoice> CreateInvoiceAsync(InvoiceRequest request, CancellationToken cancellationToken);

    /// <summary>Reads an invoice again with the seller's own key.</summary>
    /// <param name="id">The wallet's id of the invoice.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What the wallet knows, or null if it knows no such invoice.</returns>
    /// <exception cref="ArgumentException">No invoice can have that id.</exception>
    /// <exception cref="WalletException">The wallet did not answer, or not in a way that can be believed.</exception>
    Task<InvoiceLookup?> LookUpInvoiceAsync(string id, CancellationToken cancellationToken);
}
