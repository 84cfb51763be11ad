using System.Globalization;
using System.Text.Json;

namespace Paywall.Sandbox.ServiceBus;

/// <summary>Reads the BrokerProperties header, which tells the broker about a message. Azure ignores the unknown; here it is refused.</summary>
internal static class BrokerProperties
{
    private const int LongestMessageId = 128;
    private static readonly TimeSpan LongestTimeToLive = TimeSpan.FromDays(3650);

    /// <summary>Adds them to a message; otherwise says what is wrong with them.</summary>
    public static (ServiceBusMessage Message, string? Problem) Apply(string header, ServiceBusMessage message)
    {
        try
        {
            using var json = JsonDocument.Parse(header);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (message, "BrokerProperties is no JSON object.");
            }

            foreach (var member in json.RootElement.EnumerateObject())
            {
                if (Apply(member, message) is not { } changed)
                {
                    return (message, $"BrokerProperties: {member.Name} is unknown or has no valid value: {member.Value.GetRawText()}");
                }

                message = changed;
            }

            return (message, null);
        }
        catch (JsonException malformed)
        {
            return (message, $"BrokerProperties is no JSON: {malformed.Message}");
        }
    }

    private static ServiceBusMessage? Apply(JsonProperty member, ServiceBusMessage message)
    {
        if (member.Name == "TimeToLive")
        {
            return Seconds(member.Value) is { } timeToLive ? message with { TimeToLive = timeToLive } : null;
        }

        if (member.Value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var text = member.Value.GetString()!;
        return member.Name switch
        {
            "MessageId" when text.Length is > 0 and <= LongestMessageId => message with { MessageId = text },
            "CorrelationId" => message with { CorrelationId = text },
            "Label" => message with { Subject = text },
            "To" => message with { To = text },
            "ReplyTo" => message with { ReplyTo = text },
            "ScheduledEnqueueTimeUtc" when Moment(text) is { } moment => message with { ScheduledEnqueueTime = moment },

            // Above all SessionId: the queues here have no sessions.
            _ => null,
        };
    }

    private static TimeSpan? Seconds(JsonElement value)
    {
        var seconds = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
        return seconds > 0 && seconds <= LongestTimeToLive.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static DateTimeOffset? Moment(string text) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : null;
}
