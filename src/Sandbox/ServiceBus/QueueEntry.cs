namespace Paywall.Sandbox.ServiceBus;

/// <summary>A message inside a queue. Only the queue touches it, under its lock.</summary>
internal sealed class QueueEntry(ServiceBusMessage message, long sequenceNumber, DateTimeOffset enqueuedAt, DateTimeOffset expiresAt)
{
    public ServiceBusMessage Message => message;

    public long SequenceNumber => sequenceNumber;

    public DateTimeOffset EnqueuedAt => enqueuedAt;

    public DateTimeOffset ExpiresAt => expiresAt;

    public int DeliveryCount { get; private set; }

    /// <summary>The current delivery; null while there is none.</summary>
    public Guid? LockToken { get; private set; }

    public DateTimeOffset LockedUntil { get; private set; }

    public LockedMessage Lock(DateTimeOffset until)
    {
        DeliveryCount++;
        LockToken = Guid.NewGuid();
        LockedUntil = until;
        return new LockedMessage(Message, LockToken.Value, SequenceNumber, DeliveryCount, EnqueuedAt, ExpiresAt);
    }

    public void Renew(DateTimeOffset until) => LockedUntil = until;

    public void Unlock() => LockToken = null;
}
