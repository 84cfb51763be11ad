using Paywall.Functions.Catalog;
using Paywall.Functions.Configuration;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs.Fulfilment;

/// <summary>Runs jobs: takes one, asks the upstream, records what came of it. Whoever finds a job ended, or with another worker, does nothing.</summary>
internal sealed partial class JobWorker(
    JobTable jobs,
    JobFiles files,
    JobUpstream upstream,
    JobRecorder recorder,
    ServiceCatalog catalog,
    PaywallMetrics metrics,
    PaywallConfiguration configuration,
    TimeProvider time,
    ILogger<JobWorker> log)
{
    private const int MostDoublings = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    /// <summary>Makes one attempt at a job, if it is time for one.</summary>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked; the queue brings the message again.</exception>
    public async Task RunAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        var found = await jobs.FindAsync(purchase, cancellationToken);
        if (found is null)
        {
            return;
        }

        if (!catalog.TryFindJob(found.Order.Service, out var service, out _))
        {
            LogNotSold(purchase.ToString(), found.Order.Service);
            return;
        }

        var taken = found.Start(Guid.NewGuid(), service.TimeLimit + configuration.LeaseMargin, time.GetUtcNow());
        if (taken is null || await jobs.TryMoveAsync(found, taken, needsRight: true) is not { } job)
        {
            return;
        }

        metrics.Began(WorkKind.Run, time.GetUtcNow() - WorkDispatcher.DueOf(found));
        if (await InputAsync(job, cancellationToken) is not { } input)
        {
            await recorder.InsistAsync(job, (current, now) => current.Fail(JobFailure.InputGone, null, now));
            return;
        }

        await RecordAsync(job, await upstream.AskAsync(service, job, input));
    }

    private async Task<byte[]?> InputAsync(Job job, CancellationToken cancellationToken) =>
        job.Input.IsInBlob ? await files.FindInputAsync(job.Purchase, cancellationToken) : job.Input.Body;

    private Task RecordAsync(Job job, UpstreamAnswer answer)
    {
        if (answer is UpstreamAnswer.NotNow(var reason, _))
        {
            LogAttempt(job.Purchase.ToString(), job.Attempts, reason);
        }

        return recorder.InsistAsync(job, (current, now) => answer switch
        {
            UpstreamAnswer.Finished(var result) => current.Succeed(result, now),

            // Another attempt may still bring what this one was refused.
            UpstreamAnswer.Refused(var failure, var detail) =>
                (current.Worker, current.Credits) == (job.Worker, job.Credits) ? current.Fail(failure, detail, now) : null,
            UpstreamAnswer.Later(var finishBy) => current.WaitFor(
                job.Worker, (finishBy > now ? finishBy : current.GiveUpAt) ?? now, now + JobOffer.LongestDeadline),
            UpstreamAnswer.NotNow(_, var wanted) => current.TryAgain(job.Worker, Pause(job, wanted), now),
            _ => throw new InvalidOperationException($"{answer} is not known."),
        });
    }

    /// <summary>Longer each time; the upstream may ask for more, within limits.</summary>
    private static TimeSpan Pause(Job job, TimeSpan? wanted)
    {
        var pause = FirstPause * (1 << Math.Min(job.Attempts - 1, MostDoublings));
        var longer = wanted > pause ? wanted.Value : pause;
        return longer < LongestPause ? longer : LongestPause;
    }

    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} at the job of purchase {Purchase} brought nothing and is repeated: {Reason}")]
    private partial void LogAttempt(string purchase, int attempt, string reason);

    [LoggerMessage(LogLevel.Error, "The job of purchase {Purchase} waits for service {Service}, which is not configured as a job")]
    private partial void LogNotSold(string purchase, string service);
}
