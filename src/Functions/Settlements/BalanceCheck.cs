using System.Collections.Concurrent;
using Paywall.Functions.Challenges;
using Paywall.Functions.Configuration;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Wallets;

namespace Paywall.Functions.Settlements;

/// <summary>
/// Once a day compares what the balance of a wallet without a list did with what the books say. The difference is booked as unattributed: a
/// payment that nobody reported and whose buyer did not come back, or money that the seller moved.
/// </summary>
/// <remarks>
/// <para>
/// The balance is read at one moment and the books are added up to another. A payment in between is unattributed on that day and taken back
/// on the next, so that all rows together are right. So is a payment that was unattributed and whose buyer comes back later.
/// </para>
/// <para>
/// A booking may appear later than the time that it bears, behind a comparison that should have seen it. Each comparison therefore adds up
/// the span of the one before again, and counts what has appeared in it since.
/// </para>
/// <para>
/// The result is stored with the new balance in one write, which only one instance can make, and then booked from there: whoever dies in
/// between has booked nothing twice, and the next run books it.
/// </para>
/// </remarks>
internal sealed partial class BalanceCheck(
    ReconcileState state, LedgerTable ledger, PaywallMetrics metrics, PaywallConfiguration configuration, TimeProvider time, ILogger<BalanceCheck> log)
{
    /// <summary>How late a booking may appear before the first comparison.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>The last day that is known to be done, so that every other run costs nothing.</summary>
    private readonly ConcurrentDictionary<string, DateOnly> _done = new();

    /// <exception cref="WalletException">The wallet cannot be asked.</exception>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task CompareAsync(string wallet, IBalanceWallet holder, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (_done.TryGetValue(wallet, out var day) && day >= today)
        {
            return;
        }

        var last = await state.FindBalanceAsync(wallet, cancellationToken);
        await BookAsync(wallet, last);
        if (last is null || last.Day < today)
        {
            var next = await CompareAsync(wallet, holder, last, now, cancellationToken);
            if (!await state.TrySetBalanceAsync(wallet, next))
            {
                // The next run books what stands there.
                return;
            }

            await BookAsync(wallet, next);
        }

        _done[wallet] = today;
    }

    private async Task<ReconcileState.Balance> CompareAsync(
        string wallet, IBalanceWallet holder, ReconcileState.Balance? last, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A buyer may come back with a token of an old invoice as long as the token lives.
        var reach = configuration.InvoiceExpiry + ChallengeIssuer.TokenLifeAfterInvoice + PurchaseTag.Grace;
        var balance = checked((long)(await holder.GetBalanceAsync(cancellationToken)).Value);
        var at = last?.At ?? now - Overlap;
        var (before, since) = await ledger.SumAsync(wallet, last?.Since ?? at, at, now, reach, cancellationToken);
        var difference = last is null ? 0 : checked(balance - last.Msat - (before + since - last.Booked));
        return new ReconcileState.Balance(DateOnly.FromDateTime(now.UtcDateTime), now, balance, at, since, difference, last?.Version ?? default);
    }

    /// <summary>Books what a comparison found, unless that is done.</summary>
    private async Task BookAsync(string wallet, ReconcileState.Balance? compared)
    {
        if (compared is { Difference: not 0 } && await ledger.TryRecordUnattributedAsync(wallet, compared.Day, compared.Difference))
        {
            metrics.Unattributed(wallet, compared.Difference);
            LogDifference(wallet, compared.Difference);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The balance of wallet {Wallet} moved by {Difference} msat more than the books say")]
    private partial void LogDifference(string wallet, long difference);
}
