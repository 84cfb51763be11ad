namespace Paywall.Wallets;

/// <summary>A wallet that lists what it was paid, so that a payment nobody told of is found.</summary>
public interface IListingWallet : IInvoiceWallet
{
    /// <summary>Lists every paid invoice made since that moment, without gaps, in any order.</summary>
    /// <param name="madeSince">The moment. Some that are older may be listed too.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="WalletException">The wallet did not answer, or not in a way that can be believed.</exception>
    IAsyncEnumerable<ListedInvoice> ListPaidAsync(DateTimeOffset madeSince, CancellationToken cancellationToken);
}
