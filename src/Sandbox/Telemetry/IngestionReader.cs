//
//  Application Insights, ingestion API 2.1
//
//      POST /v2.1/track: lines of JSON, an envelope each, with the kinds Metric, Request and RemoteDependency that this product sends.
//
//  References
//      azure-rest-api-specs, applicationinsights/data-plane/Monitor.Exporters, 2.1 (swagger.json)
//

using System.Text.Json;

namespace Paywall.Sandbox.Telemetry;

/// <summary>Reads what an exporter to Application Insights sends.</summary>
internal static class IngestionReader
{
    private const string SampleRate = "sampleRate";

    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It holds what is not sent.</exception>
    public static (IReadOnlyList<ReceivedMetric> Metrics, IReadOnlyList<ReceivedSpan> Spans, int Items) Read(ReadOnlyMemory<byte> body)
    {
        List<ReceivedMetric> metrics = [];
        List<ReceivedSpan> spans = [];
        var items = 0;
        var text = System.Text.Encoding.UTF8.GetString(body.Span);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            using var document = JsonDocument.Parse(line);
            Read(document.RootElement, metrics, spans);
            items++;
        }

        return (metrics, spans, items);
    }

    private static void Read(JsonElement envelope, List<ReceivedMetric> metrics, List<ReceivedSpan> spans)
    {
        _ = envelope.GetProperty("time").GetDateTimeOffset();
        _ = Guid.Parse(envelope.GetProperty("iKey").GetString()!);
        var tags = Texts(envelope.GetProperty("tags"));
        var data = envelope.GetProperty("data").GetProperty("baseData");
        var properties = data.TryGetProperty("properties", out var found) ? Texts(found) : [];
        switch (envelope.GetProperty("data").GetProperty("baseType").GetString())
        {
            case "MetricData":
                var names = string.Join(',', properties.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));
                metrics.AddRange(data.GetProperty("metrics").EnumerateArray().Select(metric => new ReceivedMetric(
                    tags.GetValueOrDefault("ai.cloud.roleInstance", ""),
                    metric.GetProperty("name").GetString()!,
                    Unit: "",
                    names,
                    metric.GetProperty("value").GetDouble(),
                    metric.TryGetProperty("count", out var count) ? count.GetInt64() : 1)));
                break;
            case ("RequestData" or "RemoteDependencyData") and var kind:
                properties[SampleRate] = envelope.TryGetProperty(SampleRate, out var rate) ? rate.ToString() : "100";
                spans.Add(new ReceivedSpan(
                    tags["ai.operation.id"], data.GetProperty("id").GetString()!, tags.GetValueOrDefault("ai.operation.parentId", ""),
                    data.GetProperty("name").GetString()!, kind, properties));
                break;
            case var other:
                throw new FormatException($"{other} is not sent.");
        }
    }

    private static Dictionary<string, string> Texts(JsonElement element) =>
        element.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.ToString());
}
