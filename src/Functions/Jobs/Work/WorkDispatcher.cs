using System.Diagnostics;
using Paywall.Functions.Telemetry;

namespace Paywall.Functions.Jobs.Work;

/// <summary>Sends what a job's state asks for.</summary>
internal sealed class WorkDispatcher(IWorkQueue queue, TimeProvider time)
{
    /// <summary>What a span says of work.</summary>
    public const string KindTag = "paywall.work";

    /// <summary>What the clocks of queue and workers may differ by: a message that came too early would do nothing.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(1);

    /// <summary>Has a worker look at a job. A job that asks for nothing, or that a worker has, is left alone.</summary>
    /// <param name="job">The job as it is stored.</param>
    /// <param name="delay">How long to wait, where the job itself does not say.</param>
    /// <exception cref="Storage.StorageUnavailableException">The queue did not take it. The job's deadline finds it.</exception>
    public Task ContinueAsync(Job job, TimeSpan delay = default) => job.State switch
    {
        JobState.Running when job.IsLeased(time.GetUtcNow()) => Task.CompletedTask,
        JobState.Queued or JobState.Running => SendAsync(WorkKind.Run, job, job.Attempts + 1, Wait(job.NotBefore, delay)),
        JobState.Refunding => SendAsync(WorkKind.Refund, job, job.Credits, Later(delay)),
        _ when job.IsNoticeDue => SendAsync(WorkKind.Notice, job, job.NoticesFailed, Wait(job.NotBefore, delay)),
        _ => Task.CompletedTask,
    };

    /// <summary>From when on there has been something to do for a job.</summary>
    public static DateTimeOffset DueOf(Job job) =>
        job is { State: JobState.Running, LeaseUntil: { } end } ? end
        : job.NotBefore is { } wait && wait > job.Since ? wait + ClockDifference
        : job.Since;

    private async Task SendAsync(WorkKind kind, Job job, int attempt, TimeSpan delay)
    {
        using var span = Span.Begin("send work", ActivityKind.Producer)?.SetTag(KindTag, WorkKinds.Write(kind));
        await queue.SendAsync(new WorkItem(kind, job.Purchase, attempt) { Trace = span?.Context ?? default }, delay);
    }

    private TimeSpan Wait(DateTimeOffset? notBefore, TimeSpan delay)
    {
        var wait = notBefore - time.GetUtcNow() ?? TimeSpan.Zero;
        return Later(wait > delay ? wait : delay);
    }

    private static TimeSpan Later(TimeSpan delay) => delay > TimeSpan.Zero ? delay + ClockDifference : TimeSpan.Zero;
}
