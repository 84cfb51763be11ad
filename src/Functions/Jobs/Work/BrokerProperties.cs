using System.Text.Json.Serialization;

namespace Paywall.Functions.Jobs.Work;

/// <summary>What the Service Bus is told of a message, in a header of that name.</summary>
/// <param name="MessageId">By what it knows a message that it has already; at most 128 characters.</param>
/// <param name="TimeToLive">Seconds.</param>
/// <param name="ScheduledEnqueueTimeUtc">When it comes into sight, as RFC 1123 writes a time; null for now.</param>
internal sealed record BrokerProperties(string MessageId, long TimeToLive, string? ScheduledEnqueueTimeUtc);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BrokerProperties))]
internal sealed partial class BrokerJson : JsonSerializerContext;
