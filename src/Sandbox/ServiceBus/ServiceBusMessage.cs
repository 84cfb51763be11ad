using System.Text.Json.Nodes;

namespace Paywall.Sandbox.ServiceBus;

/// <summary>A message as its sender made it.</summary>
internal sealed record ServiceBusMessage
{
    /// <summary>By what duplicates are told.</summary>
    public required string MessageId { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public string? ContentType { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>Called Label in REST.</summary>
    public string? Subject { get; init; }

    public string? To { get; init; }

    public string? ReplyTo { get; init; }

    /// <summary>How long it may wait in the queue; the queue decides when null.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>When it is to enter the queue; at once when null or past.</summary>
    public DateTimeOffset? ScheduledEnqueueTime { get; init; }

    /// <summary>What the sender added, each a string or a number.</summary>
    public IReadOnlyDictionary<string, JsonValue> Properties { get; init; } = new Dictionary<string, JsonValue>();
}
