using Paywall.Functions.Catalog;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs;

/// <summary>
/// Does for jobs what nobody else did: finds payments that nobody reported, sends work whose message was lost, gives up what has had its
/// time, and purges what is not kept any longer. Only a deadline gives a job up.
/// </summary>
internal sealed partial class JobDeadlines(
    JobTable jobs,
    JobFiles files,
    JobRecorder recorder,
    PurchaseTable purchases,
    DeadlineTable deadlines,
    WorkDispatcher dispatcher,
    Settler settler,
    DueLookUp lookUp,
    ServiceCatalog catalog,
    PaywallMetrics metrics,
    TimeProvider time,
    ILogger<JobDeadlines> log)
{
    /// <summary>How long after its invoice's end an unpaid job is looked at: a payment may still be on its way.</summary>
    public static readonly TimeSpan AfterInvoice = TimeSpan.FromMinutes(1);

    private const int MostDoublings = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WalletPause = TimeSpan.FromMinutes(5);

    /// <summary>A job's invoice has ended: it was paid and nobody said so, or it expires.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task ExpireAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(purchase, cancellationToken) is not { SettledAt: null, State: JobState.AwaitingPayment or JobState.Cancelled } job)
        {
            return;
        }

        var now = time.GetUtcNow();
        var last = Last(job);
        switch (await lookUp.TrySettleAsync(job.Order, cancellationToken))
        {
            case SettleOutcome.Settled:
                return;
            case null or SettleOutcome.UnknownInvoice or SettleOutcome.NoSuchWallet when now < last:
                await deadlines.SetAsync(new Deadline.Expire(purchase), now + WalletPause);
                return;
        }

        // First: a job that has expired is not looked at here again.
        await deadlines.SetAsync(new Deadline.Purge(purchase), last);
        await recorder.RecordAsync(job, (current, _) => current.Expire());
    }

    /// <summary>A job should have come to rest, or its settlement have been recorded.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task CheckAsync(Deadline.Check check, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(check.Purchase, cancellationToken) is not { } job)
        {
            return;
        }

        if (job.SettledAt is null && (job.State == JobState.Cancelled || !job.State.IsResting()))
        {
            await SettleAsync(job, check, cancellationToken);
            return;
        }

        var now = time.GetUtcNow();
        if (check.Attempts == 0 && await purchases.FindSettlementAsync(job.Purchase, cancellationToken) is { } settlement)
        {
            // Whoever recorded it may have died before its booking, and a returning buyer have had the job run all the same.
            await settler.FinishAsync(settlement);
        }

        if (job.IsOverdue(now))
        {
            metrics.Overdue(job);
        }

        var isOverdue = job.IsOverdue(now) && !job.IsLeased(now);
        if (isOverdue)
        {
            LogGivenUp(job.Purchase.ToString(), job.Attempts);
            job = await TryGiveUpAsync(job);
        }

        // First: a queue that takes nothing must not keep this deadline due, and those behind it waiting.
        await GoOnAsync(job, check, now);
        if (!isOverdue && !job.IsLeased(now) && !(job.NotBefore > now))
        {
            await TryContinueAsync(job);
        }
    }

    /// <summary>Nothing of a job that was never paid is kept after its payment could count, and of another one no input after its time.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task PurgeAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(purchase, cancellationToken) is not { } job)
        {
            return;
        }

        if (job.SettledAt is null)
        {
            await PurgeUnpaidAsync(job, cancellationToken);
            return;
        }

        var due = job.EndedAt + RetentionOf(job);
        if (!job.State.IsResting() || due > time.GetUtcNow())
        {
            // Run again meanwhile: its own deadline stands for it.
            return;
        }

        // The row first: a blob that nobody knows of any more is no harm, and is removed with the purchase.
        if (job.Purge() is { } purged && await jobs.TryMoveAsync(job, purged) is not null && job.Input.IsInBlob)
        {
            await files.RemoveInputAsync(purchase);
        }
    }

    /// <summary>What the queue does not take now, the deadline that was just set sends again.</summary>
    private async Task TryContinueAsync(Job job)
    {
        try
        {
            await dispatcher.ContinueAsync(job);
        }
        catch (QueueUnavailableException fault)
        {
            LogQueue(job.Purchase.ToString(), fault.InnerException?.Message);
        }
    }

    private async Task<Job> TryGiveUpAsync(Job job)
    {
        try
        {
            return await recorder.RecordAsync(job, (current, now) => current.GiveUp(now)) ?? job;
        }
        catch (QueueUnavailableException fault)
        {
            LogQueue(job.Purchase.ToString(), fault.InnerException?.Message);
            return await jobs.FindAsync(job.Purchase, CancellationToken.None) ?? job;
        }
    }

    /// <summary>Whether a job is still under way, or its money is, so that nothing of its purchase may be removed.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<bool> IsUnfinishedAsync(PurchaseId purchase, CancellationToken cancellationToken) =>
        await jobs.FindAsync(purchase, cancellationToken) is { SettledAt: not null } job && !job.State.IsResting();

    private async Task PurgeUnpaidAsync(Job job, CancellationToken cancellationToken)
    {
        // The last moment at which a payment counts.
        switch (await lookUp.TrySettleAsync(job.Order, cancellationToken))
        {
            case SettleOutcome.Settled:
                break;
            case null or SettleOutcome.UnknownInvoice or SettleOutcome.NoSuchWallet when time.GetUtcNow() < Last(job) + PurchaseTag.Grace:
                await deadlines.SetAsync(new Deadline.Purge(job.Purchase), time.GetUtcNow() + WalletPause);
                break;
            default:
                await jobs.RemoveAsync(job);
                break;
        }
    }

    /// <summary>Somebody saw the payment and died, or the wallet could not be asked.</summary>
    private async Task SettleAsync(Job job, Deadline.Check check, CancellationToken cancellationToken)
    {
        if (await lookUp.TrySettleAsync(job.Order, cancellationToken) is not SettleOutcome.Settled && time.GetUtcNow() < Last(job))
        {
            await deadlines.SetAsync(check with { Attempts = check.Attempts + 1 }, time.GetUtcNow() + Pause(check));
        }
    }

    /// <summary>A job under way is looked at again, less and less often; one at rest when something of it may be purged.</summary>
    private async Task GoOnAsync(Job job, Deadline.Check check, DateTimeOffset now)
    {
        if (job.State.IsResting() && !job.IsNoticeDue)
        {
            await deadlines.SetAsync(new Deadline.Purge(job.Purchase), (job.EndedAt ?? now) + RetentionOf(job));
            return;
        }

        var next = now + Pause(check);
        foreach (var until in new[] { job.LeaseUntil, job.NotBefore, job.State == JobState.AwaitingPayment ? job.GiveUpAt : null })
        {
            next = until > next ? until.Value : next;
        }

        await deadlines.SetAsync(check with { Attempts = check.Attempts + 1 }, next);
    }

    private static TimeSpan Pause(Deadline.Check check) => FirstPause * (1 << Math.Min(check.Attempts, MostDoublings));

    private static DateTimeOffset Last(Job job) => (job.Order.InvoiceExpiry ?? job.CreatedAt) + PurchaseTag.Grace;

    private TimeSpan RetentionOf(Job job) =>
        catalog.TryFindJob(job.Order.Service, out _, out var offer) ? offer.Retention : JobOffer.DefaultRetention;

    [LoggerMessage(LogLevel.Error, "The queue does not take the work for purchase {Purchase}; it is sent again later: {Reason}")]
    private partial void LogQueue(string purchase, string? reason);

    [LoggerMessage(LogLevel.Error, "The job of purchase {Purchase} is given up: no result after {Attempts} attempts")]
    private partial void LogGivenUp(string purchase, int attempts);
}
