//
//  OpenTelemetry protocol, version 1
//
//      ExportMetricsServiceRequest and ExportTraceServiceRequest as far as this product fills them.
//
//  References
//      opentelemetry-proto 1.x, opentelemetry/proto/{collector,metrics,trace,common}
//

using System.Globalization;

namespace Paywall.Sandbox.Telemetry;

/// <summary>Reads what an OpenTelemetry exporter sends.</summary>
internal static class OtlpReader
{
    private const string InstanceAttribute = "service.instance.id";

    /// <exception cref="FormatException">It is no such request.</exception>
    public static IEnumerable<ReceivedMetric> ReadMetrics(ReadOnlyMemory<byte> request) =>
        from resource in Parts(Protobuf.Read(request), 1)
        let instance = InstanceOf(resource)
        from scope in Parts(resource.Fields, 2)
        from metric in Parts(scope.Fields, 2)
        from received in ReadMetric(instance, [.. metric.Fields])
        select received;

    /// <exception cref="FormatException">It is no such request.</exception>
    public static IEnumerable<ReceivedSpan> ReadSpans(ReadOnlyMemory<byte> request) =>
        from resource in Parts(Protobuf.Read(request), 1)
        from scope in Parts(resource.Fields, 2)
        from span in Parts(scope.Fields, 2)
        select ReadSpan([.. span.Fields]);

    private static IEnumerable<ReceivedMetric> ReadMetric(string instance, ProtobufField[] metric)
    {
        var (name, unit) = (Text(metric, 1), Text(metric, 3));

        // A gauge, a sum or a histogram: each has its points as its first field.
        foreach (var data in metric.Where(field => field.Number is 5 or 7 or 9))
        {
            foreach (var point in Parts(data.Fields, 1))
            {
                ProtobufField[] fields = [.. point.Fields];
                var isHistogram = data.Number == 9;
                var tags = Tags(fields, isHistogram ? 9 : 7);
                var text = string.Join(',', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));
                yield return isHistogram
                    ? new ReceivedMetric(instance, name, unit, text, Find(fields, 5).Double, (long)Find(fields, 4).Value)
                    : new ReceivedMetric(instance, name, unit, text, fields.Any(field => field.Number == 4) ? Find(fields, 4).Double : (long)Find(fields, 6).Value, 1);
            }
        }
    }

    private static ReceivedSpan ReadSpan(ProtobufField[] span) => new(
        Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5), Find(span, 6).Value.ToString(CultureInfo.InvariantCulture), Tags(span, 9));

    private static string InstanceOf(ProtobufField resource) =>
        Parts(resource.Fields, 1).Select(found => Tags([.. found.Fields], 1)).Single().GetValueOrDefault(InstanceAttribute, "");

    private static Dictionary<string, string> Tags(ProtobufField[] fields, int number) =>
        Parts(fields, number).Select(tag => tag.Fields.ToArray()).ToDictionary(tag => Text(tag, 1), tag => Value(Find(tag, 2)));

    /// <summary>A text, a truth, a whole number or another.</summary>
    private static string Value(ProtobufField value) => value.Fields.SingleOrDefault() switch
    {
        { Number: 1 } text => text.Text,
        { Number: 2 or 3 } number => ((long)number.Value).ToString(CultureInfo.InvariantCulture),
        { Number: 4 } number => number.Double.ToString(CultureInfo.InvariantCulture),
        _ => throw new FormatException("An attribute is of a kind that is not in use."),
    };

    private static IEnumerable<ProtobufField> Parts(IEnumerable<ProtobufField> fields, int number) => fields.Where(field => field.Number == number);

    private static ProtobufField Find(ProtobufField[] fields, int number) => fields.LastOrDefault(field => field.Number == number);

    private static string Text(ProtobufField[] fields, int number) => Find(fields, number).Text;

    private static string Hex(ProtobufField[] fields, int number) => Convert.ToHexStringLower(Find(fields, number).Bytes.Span);
}
