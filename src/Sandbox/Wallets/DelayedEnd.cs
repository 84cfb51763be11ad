namespace Paywall.Sandbox.Wallets;

/// <summary>A payment whose money moves at once and whose outcome an API shows later.</summary>
internal abstract class DelayedEnd
{
    private readonly Lock _lock = new();
    private DateTimeOffset? _endedAt;
    private ITimer? _timer;
    private int _reads;

    /// <summary>Since when the API shows the outcome; null while it does not.</summary>
    public DateTimeOffset? EndedAt
    {
        get
        {
            lock (_lock)
            {
                return _endedAt;
            }
        }
    }

    /// <summary>Counts one read and returns how many there were.</summary>
    public int CountRead() => Interlocked.Increment(ref _reads);

    /// <summary>Lets the outcome be seen; false if it was already.</summary>
    public bool TryEnd(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_endedAt is not null)
            {
                return false;
            }

            _endedAt = now;
        }

        StopWaiting();
        return true;
    }

    /// <summary>Keeps the timer that ends it if nobody reads it.</summary>
    public void WaitWith(ITimer timer)
    {
        lock (_lock)
        {
            _timer = timer;
        }
    }

    public void StopWaiting()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }
}
