using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Paywall.Functions.Tests.Jobs.Work;

/// <summary>A clock that stands still, in which pauses of less than a second are over at once and are written down.</summary>
internal sealed class SkippedPauses : FakeTimeProvider
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<TimeSpan> _pauses = new();

    public SkippedPauses()
        : base(DateTimeOffset.FromUnixTimeSeconds(1_795_400_000))
    {
    }

    public IReadOnlyList<TimeSpan> Pauses => [.. _pauses];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime >= Longest)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        _pauses.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
