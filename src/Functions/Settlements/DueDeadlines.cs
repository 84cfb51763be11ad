using Paywall.Functions.Jobs;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Storage;

namespace Paywall.Functions.Settlements;

/// <summary>Works off what is due.</summary>
internal sealed partial class DueDeadlines(
    DeadlineTable deadlines, PurchaseTable purchases, UseTable uses, JobDeadlines jobs, Settler settler, DueLookUp lookUp, TimeProvider time, ILogger<DueDeadlines> log)
{
    private const int AtOnce = 8;
    private const int MostDoublings = 6;

    private static readonly TimeSpan UntilPrunedAgain = TimeSpan.FromDays(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PatienceWithoutExpiry = TimeSpan.FromDays(2);

    /// <summary>Works off what is about payments and paid work first: whoever asks for jobs and does not pay must not stand in its way.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task WorkOffAsync(CancellationToken cancellationToken)
    {
        var areOthers = false;
        await WorkOffAsync(IsOfPayment, cancellationToken);
        if (areOthers)
        {
            await WorkOffAsync(static due => due.Deadline is not (Deadline.Settle or Deadline.Check), cancellationToken);
        }

        bool IsOfPayment(SetDeadline due)
        {
            var isOfPayment = due.Deadline is Deadline.Settle or Deadline.Check;
            areOthers |= !isOfPayment;
            return isOfPayment;
        }
    }

    private Task WorkOffAsync(Func<SetDeadline, bool> isWanted, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        deadlines.DueAsync(time.GetUtcNow(), cancellationToken).Where(isWanted),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (deadline, token) => await TryWorkOffAsync(deadline, token));

    private async Task TryWorkOffAsync(SetDeadline due, CancellationToken cancellationToken)
    {
        try
        {
            await WorkOffAsync(due, cancellationToken);
        }
        catch (QueueUnavailableException fault)
        {
            // The tables are there: this one stays due, and the others are worked off.
            LogQueue(due.Deadline.Purchase.ToString(), fault.InnerException?.Message);
        }
        catch (Exception bug) when (bug is not (OperationCanceledException or StorageUnavailableException))
        {
            // As at a process boundary: one that cannot be worked off stays for the operator and must not stop the others.
            LogBug(due.Deadline.Purchase.ToString(), bug);
        }
    }

    private async Task WorkOffAsync(SetDeadline due, CancellationToken cancellationToken)
    {
        switch (due.Deadline)
        {
            case Deadline.Settle settle when !await IsSettledAsync(settle, cancellationToken):
                await PutOffAsync(settle);
                break;
            case Deadline.Forget(var purchase, var slot):
                await uses.ForgetAnswerAsync(purchase, slot, cancellationToken);
                break;
            case Deadline.Expire(var purchase):
                await jobs.ExpireAsync(purchase, cancellationToken);
                break;
            case Deadline.Check check:
                await jobs.CheckAsync(check, cancellationToken);
                break;
            case Deadline.Purge(var purchase):
                await jobs.PurgeAsync(purchase, cancellationToken);
                break;
            case Deadline.Prune(var purchase) when await jobs.IsUnfinishedAsync(purchase, cancellationToken):
                await deadlines.SetAsync(due.Deadline, time.GetUtcNow() + UntilPrunedAgain);
                break;
            case Deadline.Prune(var purchase):
                await purchases.PruneAsync(purchase, cancellationToken);
                break;
        }

        await deadlines.RemoveAsync(due);
    }

    /// <returns>True if it is settled now or was before. What the wallet calls expired may only be late.</returns>
    private async Task<bool> IsSettledAsync(Deadline.Settle settle, CancellationToken cancellationToken)
    {
        if (await purchases.FindSettlementAsync(settle.Purchase, cancellationToken) is { } known)
        {
            await settler.FinishAsync(known);
            return true;
        }

        return await lookUp.TrySettleAsync(settle.Order, cancellationToken) is SettleOutcome.Settled;
    }

    /// <summary>Looks again later, less and less often, until no payment can count any more.</summary>
    private async Task PutOffAsync(Deadline.Settle settle)
    {
        var now = time.GetUtcNow();
        var until = settle.Until ?? (settle.Order.InvoiceExpiry + PurchaseTag.Grace) ?? now + PatienceWithoutExpiry;
        if (now >= until)
        {
            LogGivenUp(settle.Purchase.ToString(), settle.Order.Invoice.ToString());
            return;
        }

        var next = settle with { Attempts = settle.Attempts + 1, Until = until };
        await deadlines.SetAsync(next, now + (FirstPause * (1 << Math.Min(settle.Attempts, MostDoublings))));
    }

    [LoggerMessage(LogLevel.Warning, "Purchase {Purchase}: the wallet never confirmed that invoice {Invoice} was paid")]
    private partial void LogGivenUp(string purchase, string invoice);

    [LoggerMessage(LogLevel.Error, "The queue does not take the work for purchase {Purchase}; it is sent again later: {Reason}")]
    private partial void LogQueue(string purchase, string? reason);

    [LoggerMessage(LogLevel.Error, "The deadline of purchase {Purchase} could not be worked off for a reason that should not exist")]
    private partial void LogBug(string purchase, Exception bug);
}
