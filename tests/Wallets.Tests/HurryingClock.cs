using Microsoft.Extensions.Time.Testing;

namespace Paywall.Wallets.Tests;

/// <summary>A clock that jumps ahead by every short wait, so that waiting in small steps takes no time. Long waits are limits and stay.</summary>
internal sealed class HurryingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= Short && period == Timeout.InfiniteTimeSpan)
        {
            // Not on this thread, which may not have made its timer known yet.
            ThreadPool.UnsafeQueueUserWorkItem(static jump => jump.Clock.Advance(jump.By), (Clock: this, By: dueTime), preferLocal: false);
        }

        return timer;
    }
}
