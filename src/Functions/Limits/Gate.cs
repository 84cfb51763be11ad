using System.Diagnostics.CodeAnalysis;

namespace Paywall.Functions.Limits;

/// <summary>Lets so many through in a second, at once up to a second's worth, and so many be inside. For any number of threads.</summary>
/// <param name="perSecond">How many may pass in a second.</param>
/// <param name="inside">How many may be inside.</param>
/// <param name="time">The clock.</param>
/// <remarks>The rate is the generic cell rate algorithm (ITU-T I.371): one number, the time at which the next one is due.</remarks>
internal sealed class Gate(int perSecond, int inside, TimeProvider time)
{
    private static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(1);

    private readonly long _interval = time.TimestampFrequency / perSecond;
    private readonly long _burst = time.TimestampFrequency - (time.TimestampFrequency / perSecond);
    private long _due;
    private long _closedUntil = long.MinValue;
    private int _inside;

    /// <summary>Passes, unless the gate is closed, the rate is reached or it is full.</summary>
    /// <param name="pass">To be disposed of on the way out.</param>
    /// <param name="retryAfter">When to try again, if the answer is false.</param>
    public bool TryEnter([NotNullWhen(true)] out IDisposable? pass, out TimeSpan retryAfter)
    {
        pass = null;
        var now = time.GetTimestamp();
        retryAfter = Until(Volatile.Read(ref _closedUntil), now);
        if (retryAfter > TimeSpan.Zero)
        {
            return false;
        }

        if (Interlocked.Increment(ref _inside) > inside)
        {
            Interlocked.Decrement(ref _inside);
            retryAfter = WhenFull;
            return false;
        }

        if (!TryTakeTurn(now, out retryAfter))
        {
            Interlocked.Decrement(ref _inside);
            return false;
        }

        pass = new Pass(this);
        return true;
    }

    /// <summary>Lets nobody through for a time; never opens earlier than it was told before.</summary>
    public void CloseFor(TimeSpan span)
    {
        var now = time.GetTimestamp();
        var until = now + Math.Min((long)(span.TotalSeconds * time.TimestampFrequency), long.MaxValue - now);
        var known = Volatile.Read(ref _closedUntil);
        while (until > known)
        {
            var before = Interlocked.CompareExchange(ref _closedUntil, until, known);
            if (before == known)
            {
                return;
            }

            known = before;
        }
    }

    private bool TryTakeTurn(long now, out TimeSpan retryAfter)
    {
        var due = Volatile.Read(ref _due);
        while (true)
        {
            retryAfter = Until(due - _burst, now);
            if (retryAfter > TimeSpan.Zero)
            {
                return false;
            }

            var before = Interlocked.CompareExchange(ref _due, Math.Max(due, now) + _interval, due);
            if (before == due)
            {
                return true;
            }

            due = before;
        }
    }

    private TimeSpan Until(long timestamp, long now) => timestamp > now ? time.GetElapsedTime(now, timestamp) : TimeSpan.Zero;

    private sealed class Pass(Gate gate) : IDisposable
    {
        private int _isOut;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOut, 1) == 0)
            {
                Interlocked.Decrement(ref gate._inside);
            }
        }
    }
}
