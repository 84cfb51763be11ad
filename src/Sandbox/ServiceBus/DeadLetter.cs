namespace Paywall.Sandbox.ServiceBus;

/// <summary>A message that is delivered no more.</summary>
/// <param name="Message">The message.</param>
/// <param name="SequenceNumber">Its place in the queue.</param>
/// <param name="DeliveryCount">How often it was delivered.</param>
/// <param name="Reason">Why it is here, as the real broker says it.</param>
internal sealed record DeadLetter(ServiceBusMessage Message, long SequenceNumber, int DeliveryCount, string Reason);
