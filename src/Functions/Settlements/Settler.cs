using Paywall.Functions.Catalog;
using Paywall.Functions.Challenges;
using Paywall.Functions.Configuration;
using Paywall.Functions.Jobs;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Protocol.Lightning;
using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>
/// Records settlements, whoever noticed the payment first: the returning buyer, a webhook or Reconcile. The wallet is asked with the
/// seller's own key; nobody else's word counts, not even a right preimage.
/// </summary>
internal sealed partial class Settler(
    SellerWallets wallets,
    PurchaseTable purchases,
    JobTable jobs,
    DeadlineTable deadlines,
    LedgerTable ledger,
    WorkDispatcher dispatcher,
    ServiceCatalog catalog,
    PaywallMetrics metrics,
    TimeProvider time,
    ILogger<Settler> log)
{
    private const int MostTries = 20;

    /// <summary>How long a settlement that was begun may take before somebody else ends it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly MilliSatoshi AllBitcoin = MilliSatoshi.FromSatoshi(21_000_000UL * 100_000_000);

    /// <summary>How far the expiry that was asked for and the invoice's own may differ: what making an invoice takes, and clocks.</summary>
    private static readonly TimeSpan ExpiryTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Looks a purchase's invoice up and records what has arrived.</summary>
    /// <exception cref="WalletException">The wallet cannot be asked, or its answer does not fit the purchase.</exception>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<SettleOutcome> SettleAsync(SettlementOrder order, CancellationToken cancellationToken) =>
        wallets.TryFind(order.Invoice.Wallet, out IInvoiceWallet? wallet)
            ? await SettleAsync(order, await wallet.LookUpInvoiceAsync(order.Invoice.Id, cancellationToken))
            : new SettleOutcome.NoSuchWallet();

    /// <summary>Records what has arrived according to what the wallet says.</summary>
    /// <inheritdoc cref="SettleAsync(SettlementOrder, CancellationToken)"/>
    public async Task<SettleOutcome> SettleAsync(SettlementOrder order, InvoiceLookup? lookup)
    {
        switch (lookup?.Status)
        {
            case InvoiceStatus.Paid(var amount, var at):
                CheckIsOf(order, lookup);
                return new SettleOutcome.Settled(await RecordAsync(order, Judge(order, lookup, amount, at)));
            case null:
                return new SettleOutcome.UnknownInvoice();
            case InvoiceStatus.Expired or InvoiceStatus.Failed:
                return new SettleOutcome.NeverPaid();
            default:
                return new SettleOutcome.NotYet();
        }
    }

    /// <summary>Does what a recorded settlement still lacks. Repeating it changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task FinishAsync(Settlement settlement)
    {
        await ledger.RecordPaymentAsync(settlement);
        await deadlines.SetAsync(new Deadline.Prune(settlement.Purchase), settlement.PruneAt);
    }

    /// <summary>The order of the writes lets Reconcile end what a dead process began: a deadline stands before anything is recorded.</summary>
    private async Task<Settlement> RecordAsync(SettlementOrder order, Settlement settlement)
    {
        if (catalog.MayBeJob(order.Service) && await jobs.FindAsync(order.Purchase, CancellationToken.None) is { } job)
        {
            return await RecordAsync(settlement, job);
        }

        var deadline = await deadlines.SetAsync(new Deadline.Settle(order), time.GetUtcNow() + Patience);
        var recorded = await purchases.RecordSettlementAsync(settlement);
        Report(settlement, recorded);
        await FinishAsync(recorded);
        await deadlines.RemoveAsync(deadline);
        return recorded;
    }

    /// <summary>The deadline of a job stays: it stands for the job until that has come to rest.</summary>
    private async Task<Settlement> RecordAsync(Settlement settlement, Job found)
    {
        await deadlines.SetAsync(new Deadline.Check(settlement.Purchase), time.GetUtcNow() + Deadline.Check.Patience);
        var job = found;
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            // What cannot be settled any more was settled meanwhile.
            var next = job.Settle(settlement.Outcome, time.GetUtcNow());
            var recorded = next is null
                ? await purchases.FindSettlementAsync(settlement.Purchase, CancellationToken.None)
                : await purchases.TryRecordSettlementAsync(settlement, job, next);
            if (recorded is not null)
            {
                Report(settlement, recorded);
                if (next is not null && recorded.Entry == settlement.Entry)
                {
                    metrics.Moved(job, next, time.GetUtcNow());
                }

                await FinishAsync(recorded);
                await (next is null ? Task.CompletedTask : dispatcher.ContinueAsync(next));
                return recorded;
            }

            job = await jobs.FindAsync(settlement.Purchase, CancellationToken.None) ?? job;
        }

        throw new InvalidOperationException($"The job of purchase {settlement.Purchase} changed whenever it was to be settled.");
    }

    /// <summary>Of all who see the same payment, the one who recorded it counts it.</summary>
    private void Report(Settlement seen, Settlement recorded)
    {
        if (recorded.Entry == seen.Entry)
        {
            metrics.Paid(recorded);
        }

        if (recorded.Outcome != SettlementOutcome.Sold)
        {
            LogNotSold(recorded.Purchase.ToString(), recorded.Outcome, recorded.Received.ToString(), recorded.Price.ToString());
        }
    }

    /// <summary>A sum that does not exist must not get as far as the books.</summary>
    /// <exception cref="WalletException">It is more than all bitcoin there will ever be.</exception>
    public static void CheckIsPossible(MilliSatoshi amount)
    {
        if (amount > AllBitcoin)
        {
            throw new WalletException(WalletFault.BadAnswer, $"A wallet reports {amount}, which is more than there is.");
        }
    }

    private Settlement Judge(SettlementOrder order, InvoiceLookup lookup, MilliSatoshi amount, DateTimeOffset? paidAt)
    {
        CheckIsPossible(amount);
        var now = time.GetUtcNow();

        // No token of the purchase may outlive what is recorded of it, so an expiry that nobody tells is the longest there is.
        var latest = now + PaywallConfiguration.LongestInvoiceExpiry;
        var told = lookup.Invoice?.ExpiresAt ?? order.InvoiceExpiry ?? latest;
        var expiry = told < latest ? told : latest;
        var outcome = amount < order.Price ? SettlementOutcome.Underpaid
            : paidAt > expiry + PurchaseTag.Grace ? SettlementOutcome.Late
            : SettlementOutcome.Sold;
        var hash = order.PaymentHash ?? lookup.Invoice?.PaymentHash ?? throw NotIts(order);
        var day = DateOnly.FromDateTime((lookup.Invoice?.Timestamp ?? now).UtcDateTime);
        var life = order.Uses.IsPass ? SoldUses.LongestPass : ChallengeIssuer.TokenLifeAfterInvoice;
        return new Settlement(
            order.Purchase, outcome, order.Service, order.Price, amount, order.Invoice, hash, day, expiry + life + PurchaseTag.Grace)
        {
            Entry = Guid.NewGuid(),
        };
    }

    /// <summary>A paid invoice must be the one that was made for the purchase, not merely one that the wallet knows by that id.</summary>
    private static void CheckIsOf(SettlementOrder order, InvoiceLookup lookup)
    {
        var isTold = lookup.Purchase is not null || (order.PaymentHash is not null && lookup.Invoice is not null);
        var isAnothers = (lookup.Purchase is { } told && told != order.Purchase)
            || (order.PaymentHash is { } hash && lookup.Invoice is { } paid && paid.PaymentHash != hash)
            || (lookup.Invoice is { } invoice && invoice.Amount != order.Price)
            || (order.InvoiceExpiry is { } expiry && !(lookup.Invoice is { } made && (made.ExpiresAt - expiry).Duration() <= ExpiryTolerance));
        if (isAnothers || !isTold)
        {
            throw NotIts(order);
        }
    }

    private static WalletException NotIts(SettlementOrder order) =>
        new(WalletFault.BadAnswer, $"The invoice {order.Invoice} is not the one of purchase {order.Purchase}.");

    [LoggerMessage(LogLevel.Error, "Purchase {Purchase} was paid and gives no right ({Outcome}): {Received} arrived for a price of {Price}")]
    private partial void LogNotSold(string purchase, SettlementOutcome outcome, string received, string price);
}
