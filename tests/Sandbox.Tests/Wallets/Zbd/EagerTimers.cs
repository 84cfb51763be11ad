using Microsoft.Extensions.Time.Testing;

namespace Paywall.Sandbox.Tests.Wallets.Zbd;

/// <summary>A clock whose timers go off halfway, as real ones do when somebody sets the real clock back.</summary>
internal sealed class EagerTimers(DateTimeOffset start) : FakeTimeProvider(start)
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Eager(base.CreateTimer(callback, state, Halve(dueTime), period));

    private static TimeSpan Halve(TimeSpan dueTime) =>
        dueTime > TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(Math.Ceiling(dueTime.TotalMilliseconds / 2)) : dueTime;

    private sealed class Eager(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Halve(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
