using Paywall.Sandbox.Processes;
using static Paywall.Sandbox.Host.HostFile;

namespace Paywall.Sandbox.Host;

/// <summary>The extensions.queues part of host.json, with the real host's defaults.</summary>
internal sealed record QueueSettings
{
    /// <summary>The shortest wait between two looks into a queue.</summary>
    public static readonly TimeSpan ShortestPollingInterval = TimeSpan.FromMilliseconds(100);

    private const int MostMessagesAtOnce = 32;
    private static readonly TimeSpan LongestInvisibility = TimeSpan.FromDays(7);

    /// <summary>How many messages are fetched at once, 1 to 32.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The number of running invocations down to which more messages are fetched.</summary>
    public int NewBatchThreshold { get; init; } = 8;

    /// <summary>The delivery at which a failure sends a message to the poison queue.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>How long a message rests after a failure.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>The longest wait between two looks into an empty queue.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether messages stand in the queue as base64.</summary>
    public bool IsBase64 { get; init; } = true;

    internal static QueueSettings Read(string file, QueuesSection? section)
    {
        var defaults = new QueueSettings();
        var batchSize = section?.BatchSize ?? defaults.BatchSize;
        return new QueueSettings
        {
            BatchSize = Check(batchSize, value => value is >= 1 and <= MostMessagesAtOnce, "batchSize must be from 1 to 32"),
            NewBatchThreshold = Check(
                section?.NewBatchThreshold ?? batchSize / 2, value => value >= 0, "newBatchThreshold must not be negative"),
            MaxDequeueCount = Check(
                section?.MaxDequeueCount ?? defaults.MaxDequeueCount, value => value >= 1, "maxDequeueCount must be 1 at least"),
            VisibilityTimeout = Check(
                section?.VisibilityTimeout ?? defaults.VisibilityTimeout,
                value => value >= TimeSpan.Zero && value <= LongestInvisibility,
                "visibilityTimeout must be from 00:00:00 to 7.00:00:00"),
            MaxPollingInterval = Check(
                section?.MaxPollingInterval ?? defaults.MaxPollingInterval,
                value => value >= ShortestPollingInterval,
                "maxPollingInterval must be 00:00:00.1 at least"),
            IsBase64 = section?.MessageEncoding?.ToUpperInvariant() switch
            {
                null or "BASE64" => true,
                "NONE" => false,
                _ => throw Refuse("messageEncoding must be base64 or none"),
            },
        };

        T Check<T>(T value, Func<T, bool> isValid, string rule) => isValid(value) ? value : throw Refuse(rule);

        SandboxException Refuse(string rule) => new($"{file}: extensions.queues.{rule}.");
    }
}
