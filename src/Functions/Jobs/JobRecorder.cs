using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Storage;

namespace Paywall.Functions.Jobs;

/// <summary>Stores what becomes of jobs, judged again whenever another was faster, and has the workers go on with it.</summary>
internal sealed partial class JobRecorder(
    JobTable jobs, WorkDispatcher dispatcher, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<JobRecorder> log)
{
    private const int MostTries = 20;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Stores what an event makes of a job.</summary>
    /// <param name="job">The job as it was read.</param>
    /// <param name="become">What it becomes at that time; null if the event means nothing any more.</param>
    /// <param name="needsRight">Whether the right must still be there, where it stays.</param>
    /// <returns>The job as it is stored; null if the event means nothing any more.</returns>
    /// <exception cref="StorageUnavailableException">The storage or the queue cannot be asked. What was stored, the job's deadline goes on with.</exception>
    public async Task<Job?> RecordAsync(Job job, Func<Job, DateTimeOffset, Job?> become, bool needsRight = false)
    {
        Job? current = job;
        for (var attempt = 0; attempt < MostTries && current is not null; attempt++)
        {
            if (become(current, time.GetUtcNow()) is not { } next)
            {
                return null;
            }

            if (await jobs.TryMoveAsync(current, next, needsRight) is { } stored)
            {
                await dispatcher.ContinueAsync(stored);
                return stored;
            }

            current = await jobs.FindAsync(job.Purchase, CancellationToken.None);
        }

        return current is null ? null : throw new InvalidOperationException($"The job of purchase {job.Purchase} changed whenever it was to be changed.");
    }

    /// <summary>The same for a worker, who may have something in hand that would have to be made again: insisted on as long as nobody else may take the job.</summary>
    public async Task InsistAsync(Job job, Func<Job, DateTimeOffset, Job?> become)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await RecordAsync(job, become);
                return;
            }
            catch (StorageUnavailableException fault) when (!lifetime.ApplicationStopping.IsCancellationRequested && time.GetUtcNow() + pause < job.LeaseUntil)
            {
                LogTriedAgain(job.Purchase.ToString(), fault.Message);
                await Task.Delay(pause, time, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "What became of the job of purchase {Purchase} could not be recorded and is tried again: {Reason}")]
    private partial void LogTriedAgain(string purchase, string reason);
}
