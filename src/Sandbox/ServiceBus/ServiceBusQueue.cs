namespace Paywall.Sandbox.ServiceBus;

/// <summary>One queue: messages in the order of their sequence numbers, each locked while it is delivered.</summary>
internal sealed class ServiceBusQueue(ServiceBusQueueOptions options, TimeProvider time)
{
    // Timers cannot wait longer than 49 days, and in steps a clock that is set is noticed.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly List<ServiceBusMessage> _scheduled = [];
    private readonly List<QueueEntry> _entries = [];
    private readonly List<DeadLetter> _deadLetters = [];
    private readonly Dictionary<string, DateTimeOffset> _sent = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _lastSequenceNumber;

    public ServiceBusQueueOptions Options => options;

    /// <summary>How many messages wait or are being delivered.</summary>
    public int ActiveCount => Read(() => _entries.Count);

    /// <summary>How many messages are not in the queue yet.</summary>
    public int ScheduledCount => Read(() => _scheduled.Count);

    /// <summary>What could not be delivered, the oldest first.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters => Read<IReadOnlyList<DeadLetter>>(() => [.. _deadLetters]);

    public SendOutcome Send(ServiceBusMessage message)
    {
        lock (_gate)
        {
            var now = Sweep();
            if (options.DuplicateDetectionWindow is not null && !_sent.TryAdd(message.MessageId, now))
            {
                return SendOutcome.Duplicate;
            }

            var isLater = message.ScheduledEnqueueTime > now;
            if (isLater)
            {
                _scheduled.Add(message);
            }
            else
            {
                Enqueue(message, now);
            }

            Signal();
            return isLater ? SendOutcome.Scheduled : SendOutcome.Enqueued;
        }
    }

    /// <summary>Waits for messages and locks them.</summary>
    /// <param name="atMost">How many to take if there are more.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task<IReadOnlyList<LockedMessage>> ReceiveAsync(int atMost, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, 1);
        while (true)
        {
            Task changed;
            TimeSpan wait;
            lock (_gate)
            {
                var now = Sweep();
                if (Lock(atMost, now) is { Count: > 0 } locked)
                {
                    return locked;
                }

                (changed, wait) = (_changed.Task, WaitFrom(now));
            }

            // Whether something changed or its time has come is found out above.
            await changed.WaitAsync(wait, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Removes a message for good; false if its lock is lost.</summary>
    public bool Complete(Guid lockToken) => Settle(lockToken, entry => _entries.Remove(entry));

    /// <summary>Gives a message back at once; false if its lock is lost.</summary>
    public bool Abandon(Guid lockToken) => Settle(lockToken, Release);

    /// <summary>Keeps a message for another lock duration from now; false if its lock is lost.</summary>
    public bool RenewLock(Guid lockToken) => Settle(lockToken, entry => entry.Renew(time.GetUtcNow() + options.LockDuration));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            Sweep();
            return read();
        }
    }

    private bool Settle(Guid lockToken, Action<QueueEntry> settle)
    {
        lock (_gate)
        {
            Sweep();
            if (_entries.Find(entry => entry.LockToken == lockToken) is not { } locked)
            {
                return false;
            }

            settle(locked);
            Signal();
            return true;
        }
    }

    private void Enqueue(ServiceBusMessage message, DateTimeOffset at)
    {
        var timeToLive = message.TimeToLive < options.DefaultTimeToLive ? message.TimeToLive.Value : options.DefaultTimeToLive;
        _entries.Add(new QueueEntry(message, ++_lastSequenceNumber, at, at + timeToLive));
    }

    private List<LockedMessage> Lock(int atMost, DateTimeOffset now) =>
        [.. _entries.Where(entry => entry.LockToken is null).Take(atMost).Select(entry => entry.Lock(now + options.LockDuration))];

    private void Release(QueueEntry entry)
    {
        entry.Unlock();
        if (entry.DeliveryCount >= options.MaxDeliveryCount)
        {
            _entries.Remove(entry);
            _deadLetters.Add(new DeadLetter(entry.Message, entry.SequenceNumber, entry.DeliveryCount, "MaxDeliveryCountExceeded"));
        }
    }

    /// <summary>Does what has come due since the last time.</summary>
    private DateTimeOffset Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var lost in _entries.Where(entry => entry.LockToken is not null && entry.LockedUntil <= now).ToList())
        {
            Release(lost);
        }

        var scheduled = _scheduled.Where(message => message.ScheduledEnqueueTime <= now).OrderBy(message => message.ScheduledEnqueueTime);
        foreach (var due in scheduled.ToList())
        {
            _scheduled.Remove(due);
            Enqueue(due, due.ScheduledEnqueueTime!.Value);
        }

        _entries.RemoveAll(entry => entry.LockToken is null && entry.ExpiresAt <= now);
        foreach (var (id, at) in _sent)
        {
            if (now - at >= options.DuplicateDetectionWindow)
            {
                _sent.Remove(id);
            }
        }

        return now;
    }

    /// <summary>How long nothing can come due.</summary>
    private TimeSpan WaitFrom(DateTimeOffset now)
    {
        var moments = _scheduled.Select(message => message.ScheduledEnqueueTime!.Value)
            .Concat(_entries.Where(entry => entry.LockToken is not null).Select(entry => entry.LockedUntil))
            .Append(now + LongestWait);

        // Timers count milliseconds.
        return TimeSpan.FromMilliseconds(Math.Ceiling((moments.Min() - now).TotalMilliseconds));
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }
}
