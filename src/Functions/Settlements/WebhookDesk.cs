using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;
using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>
/// Takes what claims to be a wallet's webhook. It is a hint: once it is known to come from somebody who may give hints, the invoice is
/// read again with the seller's own key. A forged one costs neither a call nor a row.
/// </summary>
internal sealed partial class WebhookDesk(
    SellerWallets wallets, PurchaseTags tags, PurchaseTable purchases, DeadlineTable deadlines, Settler settler, TimeProvider time, ILogger<WebhookDesk> log)
{
    /// <summary>How long the wallet may take to be read again, well below what it gives us to answer.</summary>
    private static readonly TimeSpan LookUpLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AgainIn = TimeSpan.FromMinutes(1);

    /// <summary>Records the payment that a webhook tells of, or notes that it must be looked for.</summary>
    /// <param name="wallet">The wallet that the address names.</param>
    /// <param name="tag">The tag that the address carries; null for none.</param>
    /// <param name="delivery">The request.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <exception cref="StorageUnavailableException">Nothing could be recorded, so that a wallet that repeats its webhooks should.</exception>
    public async Task TakeAsync(string wallet, string? tag, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        if (Believe(wallet, tag, delivery) is not { } order
            || await purchases.FindSettlementAsync(order.Purchase, cancellationToken) is not null)
        {
            return;
        }

        using var limit = new CancellationTokenSource(LookUpLimit, time);
        try
        {
            if (await settler.SettleAsync(order, limit.Token) is SettleOutcome.Settled or SettleOutcome.NeverPaid)
            {
                return;
            }
        }
        catch (WalletException fault)
        {
            LogNotRead(order.Purchase.ToString(), fault.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            LogNotRead(order.Purchase.ToString(), "the wallet took too long");
        }

        await deadlines.SetAsync(new Deadline.Settle(order), time.GetUtcNow() + AgainIn);
    }

    /// <summary>
    /// An unsigned webhook is believed by the tag in its address, which only the wallet knows; a signed one by its signature, and the purchase
    /// by the tag that the wallet keeps with the payment.
    /// </summary>
    private SettlementOrder? Believe(string wallet, string? tag, WebhookDelivery delivery)
    {
        if (!wallets.TryFind(wallet, out SellerWallet? seller))
        {
            return null;
        }

        var isSigned = seller.Invoices.Capabilities.Webhook == WebhookTrust.Signed;
        PurchaseTag? purchase = null;
        return (isSigned || tags.TryRead(wallet, tag, out purchase))
            && seller.Webhooks.Read(delivery) is WebhookReading.Notice notice
            && (purchase is not null || tags.TryRead(wallet, notice.Tag, out purchase))
                ? SettlementOrder.Of(purchase, notice.InvoiceId)
                : null;
    }

    [LoggerMessage(LogLevel.Warning, "The payment of purchase {Purchase} was reported and could not be read again yet: {Reason}")]
    private partial void LogNotRead(string purchase, string reason);
}
