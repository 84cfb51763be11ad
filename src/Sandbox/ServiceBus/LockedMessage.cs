namespace Paywall.Sandbox.ServiceBus;

/// <summary>One delivery of a message: only its receiver has it, as long as the lock lasts.</summary>
/// <param name="Message">The message.</param>
/// <param name="LockToken">By what it is settled.</param>
/// <param name="SequenceNumber">Its place in the queue.</param>
/// <param name="DeliveryCount">How often it was delivered, this time included.</param>
/// <param name="EnqueuedAt">When it entered the queue.</param>
/// <param name="ExpiresAt">When it is dropped unless delivered.</param>
internal sealed record LockedMessage(
    ServiceBusMessage Message, Guid LockToken, long SequenceNumber, int DeliveryCount, DateTimeOffset EnqueuedAt, DateTimeOffset ExpiresAt);
