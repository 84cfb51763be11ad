using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>A payment that an account ordered. The money moves at once; the API shows it later.</summary>
internal sealed class ZbdPayment(
    ZbdAccount account, PaymentOutcome outcome, ZbdPaymentOrder order, bool isInternal, DateTimeOffset processedAt)
{
    private readonly Lock _lock = new();
    private DateTimeOffset? _endedAt;
    private ITimer? _timer;
    private int _reads;

    public Guid Id { get; } = Guid.NewGuid();

    public ZbdAccount Account => account;

    public ZbdPaymentOrder Order => order;

    /// <summary>Whether it went to another account of the same custodian, and not over Lightning.</summary>
    public bool IsInternal => isInternal;

    /// <summary>What really happened.</summary>
    public PaymentOutcome Outcome => outcome;

    public DateTimeOffset ProcessedAt => processedAt;

    /// <summary>Since when the API shows the outcome; null while it says <c>processing</c>.</summary>
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
