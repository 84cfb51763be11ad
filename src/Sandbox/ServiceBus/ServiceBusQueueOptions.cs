namespace Paywall.Sandbox.ServiceBus;

/// <summary>The properties that a queue is created with; the defaults are Azure's, but duplicates are detected.</summary>
internal sealed record ServiceBusQueueOptions
{
    /// <summary>How long a delivery lasts unless renewed.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After how many deliveries without success a message is dead.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>For how long a message id is remembered; null to detect no duplicates.</summary>
    public TimeSpan? DuplicateDetectionWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a message waits that does not say so itself, and the longest that any waits.</summary>
    public TimeSpan DefaultTimeToLive { get; init; } = TimeSpan.FromDays(14);
}
