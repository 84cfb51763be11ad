using System.Diagnostics.CodeAnalysis;
using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>
/// Takes what claims to be a wallet's webhook. It is a hint: once it is known to come from somebody who may give hints, the invoice is
/// read again with the seller's own key. A forged one costs neither a call nor a row.
/// </summary>
internal sealed partial class WebhookDesk(
    SellerWallets wallets,
    PurchaseTags tags,
    PurchaseTable purchases,
    DeadlineTable deadlines,
    Settler settler,
    PaywallMetrics metrics,
    TimeProvider time,
    ILogger<WebhookDesk> log)
{
    /// <summary>How long the wallet may take to be read again, well below what it gives us to answer.</summary>
    private static readonly TimeSpan LookUpLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AgainIn = TimeSpan.FromMinutes(1);

    /// <summary>Says whether a webhook's body is worth reading, by its address alone.</summary>
    /// <param name="wallet">The wallet that the address names.</param>
    /// <param name="tag">The tag that the address carries; null for none.</param>
    /// <param name="webhook">Whose it may be.</param>
    /// <returns>False for a wallet that is not configured, and for an unsigned webhook without our tag, which only the wallet knows.</returns>
    public bool TryOpen(string wallet, string? tag, [NotNullWhen(true)] out OpenWebhook? webhook)
    {
        webhook = null;
        var isKnown = false;
        if (wallets.TryFind(wallet, out SellerWallet? seller))
        {
            var isSigned = seller.Invoices.Capabilities.Webhook == WebhookTrust.Signed;
            PurchaseTag? known = null;
            webhook = isSigned || tags.TryRead(wallet, tag, out known) ? new OpenWebhook(seller, known) : null;
            isKnown = true;
        }

        if (webhook is null)
        {
            // What a stranger calls a wallet is no name that is told.
            metrics.Heard(isKnown ? wallet : "unknown", "refused");
            return false;
        }

        return true;
    }

    /// <summary>Records the payment that a webhook tells of, or notes that it must be looked for.</summary>
    /// <exception cref="StorageUnavailableException">Nothing could be recorded, so that a wallet that repeats its webhooks should.</exception>
    public async Task TakeAsync(OpenWebhook webhook, WebhookDelivery delivery) =>
        metrics.Heard(webhook.Wallet.Name, await WorkOffAsync(webhook, delivery));

    /// <returns>The word for what came of it.</returns>
    private async Task<string> WorkOffAsync(OpenWebhook webhook, WebhookDelivery delivery)
    {
        var reading = webhook.Wallet.Webhooks.Read(delivery);
        if (Believe(webhook, reading) is not { } order)
        {
            return reading is WebhookReading.Irrelevant ? "irrelevant" : "refused";
        }

        if (await purchases.FindSettlementAsync(order.Purchase, CancellationToken.None) is not null)
        {
            return "known";
        }

        using var limit = new CancellationTokenSource(LookUpLimit, time);
        try
        {
            if (await settler.SettleAsync(order, limit.Token) is SettleOutcome.Settled)
            {
                return "settled";
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
        return "deferred";
    }

    /// <summary>An unsigned webhook is believed by its address; a signed one by its signature, and the purchase by the tag that the wallet keeps with the payment.</summary>
    private SettlementOrder? Believe(OpenWebhook webhook, WebhookReading reading)
    {
        var purchase = webhook.Tag;
        return reading is WebhookReading.Notice notice
            && (purchase is not null || tags.TryRead(webhook.Wallet.Name, notice.Tag, out purchase))
                ? SettlementOrder.Of(purchase, notice.InvoiceId)
                : null;
    }

    /// <summary>A webhook that may be a wallet's.</summary>
    /// <param name="Wallet">The wallet.</param>
    /// <param name="Tag">What the address says of the purchase; null if the body must say it.</param>
    internal sealed record OpenWebhook(SellerWallet Wallet, PurchaseTag? Tag);

    [LoggerMessage(LogLevel.Warning, "The payment of purchase {Purchase} was reported and could not be read again yet: {Reason}")]
    private partial void LogNotRead(string purchase, string reason);
}
