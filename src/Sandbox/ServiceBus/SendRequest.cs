using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Paywall.Sandbox.ServiceBus;

/// <summary>Reads a message from the request that sends it.</summary>
internal static class SendRequest
{
    /// <summary>The most bytes of a message in the Standard tier, its properties included.</summary>
    public const int SizeLimit = 256 * 1024;

    private const string PropertiesHeader = "BrokerProperties";

    // Every other header is a property of the message.
    private static readonly HashSet<string> OwnHeaders = new(
        [PropertiesHeader, "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control",
            "Connection", "Content-Length", "Content-Type", "Date", "Expect", "Host", "Pragma", "Request-Id", "traceparent", "tracestate",
            "Transfer-Encoding", "User-Agent"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The message, or why there is none.</summary>
    public static async Task<(ServiceBusMessage? Message, string? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        var message = new ServiceBusMessage
        {
            // Azure makes one up too.
            MessageId = Guid.NewGuid().ToString("N"),
            Body = body.ToArray(),
            ContentType = request.ContentType,
            Properties = ReadProperties(request.Headers),
        };
        return request.Headers[PropertiesHeader] switch
        {
            [] => (message, null),
            [{ } only] when BrokerProperties.Apply(only, message) is var (applied, problem) =>
                problem is null ? (applied, null) : (null, problem),
            _ => (null, "There is more than one BrokerProperties header."),
        };
    }

    /// <summary>What counts against the limit.</summary>
    public static int Measure(HttpRequest request, ServiceBusMessage message)
    {
        var properties = request.Headers.Where(header => IsProperty(header.Key))
            .Sum(header => Encoding.UTF8.GetByteCount(header.Key + header.Value));
        return message.Body.Length + properties + Encoding.UTF8.GetByteCount(request.Headers[PropertiesHeader].ToString());
    }

    private static bool IsProperty(string header) =>
        !OwnHeaders.Contains(header) && !header.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, JsonValue> ReadProperties(IHeaderDictionary headers) =>
        headers.Where(header => IsProperty(header.Key)).ToDictionary(header => header.Key, header => Read(header.Value.ToString()));

    /// <summary>Text may stand in quotes, which a number then does not.</summary>
    private static JsonValue Read(string value)
    {
        if (value is ['"', .. var quoted, '"'])
        {
            return JsonValue.Create(quoted);
        }

        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return JsonValue.Create(integer);
        }

        const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return double.TryParse(value, Decimal, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : JsonValue.Create(value);
    }
}
