namespace Paywall.Sandbox.ServiceBus;

/// <summary>What became of a message that was sent. The sender is not told the difference.</summary>
internal enum SendOutcome
{
    /// <summary>It is in the queue.</summary>
    Enqueued,

    /// <summary>It enters the queue later.</summary>
    Scheduled,

    /// <summary>It was dropped: one with its id was sent not long ago.</summary>
    Duplicate,
}
