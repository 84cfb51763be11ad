using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;
using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>Records settlements. The wallet is asked with the seller's own key; nobody else's word counts, not even a right preimage.</summary>
internal sealed class Settler(SellerWallets wallets, PurchaseTable purchases)
{
    /// <summary>Looks a purchase's invoice up and records what has arrived.</summary>
    /// <exception cref="WalletException">The wallet cannot be asked, or its answer does not fit the purchase.</exception>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<SettleOutcome> SettleFromWalletAsync(Purchase purchase, CancellationToken cancellationToken)
    {
        if (!wallets.TryFind(purchase.Terms.Invoice.Wallet, out var wallet))
        {
            return new SettleOutcome.NoSuchWallet();
        }

        var lookup = await wallet.LookUpInvoiceAsync(purchase.Terms.Invoice.Id, cancellationToken);
        switch (lookup?.Status)
        {
            case InvoiceStatus.Paid(var amount, _):
                CheckIsOf(purchase, lookup);
                await purchases.RecordSettlementAsync(purchase, amount, cancellationToken);
                return new SettleOutcome.Settled();
            case null:
                return new SettleOutcome.UnknownInvoice();
            case InvoiceStatus.Expired or InvoiceStatus.Failed:
                return new SettleOutcome.NeverPaid();
            default:
                return new SettleOutcome.NotYet();
        }
    }

    /// <summary>A paid invoice must be the one that was made for the purchase, not merely one that the wallet knows by that id.</summary>
    private static void CheckIsOf(Purchase purchase, InvoiceLookup lookup)
    {
        var isAnothers = (lookup.Purchase is { } told && told != purchase.Id) || (lookup.Invoice is { } invoice && invoice.PaymentHash != purchase.PaymentHash);
        if (isAnothers || (lookup.Purchase is null && lookup.Invoice is null))
        {
            throw new WalletException(WalletFault.BadAnswer, $"The invoice {purchase.Terms.Invoice} is not the one of purchase {purchase.Id}.");
        }
    }
}
