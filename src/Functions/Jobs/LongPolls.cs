using System.Collections.Concurrent;
using Paywall.Functions.Configuration;
using Paywall.Functions.Storage;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs;

/// <summary>Lets buyers wait for their jobs with the connection open: one for each purchase, and only so many in all, so that others are served too.</summary>
internal sealed class LongPolls(JobTable jobs, PaywallConfiguration configuration, TimeProvider time)
{
    /// <summary>The longest that anybody waits.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<PurchaseId, byte> _waiting = new();
    private int _count;
    private int _unpaid;

    /// <summary>Waits until a job has come to rest.</summary>
    /// <returns>The job as it stands then, or when the time is over; null if there is no room to wait.</returns>
    /// <exception cref="StorageUnavailableException">The storage cannot be asked.</exception>
    public async Task<Job?> TryWaitAsync(Job job, TimeSpan wait, CancellationToken cancellationToken)
    {
        // A token costs nothing: those who have not paid leave room for those who have.
        var unpaid = job.SettledAt is null ? 1 : 0;
        var (unpaidCount, count) = (Interlocked.Add(ref _unpaid, unpaid), Interlocked.Increment(ref _count));
        var isRoom = count <= configuration.LongPollsAtOnce && (unpaid == 0 || unpaidCount <= Math.Max(1, configuration.LongPollsAtOnce / 4));
        if (!isRoom || !_waiting.TryAdd(job.Purchase, 0))
        {
            Leave(unpaid);
            return null;
        }

        try
        {
            return await WaitAsync(job, time.GetUtcNow() + wait, cancellationToken);
        }
        finally
        {
            _waiting.TryRemove(job.Purchase, out _);
            Leave(unpaid);
        }
    }

    private void Leave(int unpaid)
    {
        Interlocked.Add(ref _unpaid, -unpaid);
        Interlocked.Decrement(ref _count);
    }

    private async Task<Job> WaitAsync(Job job, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (!job.State.IsResting() && time.GetUtcNow() is var now && now < until)
        {
            var left = until - now;
            await Task.Delay(pause < left ? pause : left, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            if (!await jobs.IsUnchangedAsync(job, cancellationToken))
            {
                job = await jobs.FindAsync(job.Purchase, cancellationToken) ?? job;
            }
        }

        return job;
    }
}
