using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Telemetry;

/// <summary>Takes telemetry as a collector of OpenTelemetry does, and as Application Insights does, and refuses what they would refuse.</summary>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private const int BodyLimit = 16 * 1024 * 1024;
    private const string Protobuf = "application/x-protobuf";

    private readonly ConcurrentQueue<ReceivedMetric> _metrics = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentQueue<string> _texts = new();
    private readonly ConcurrentQueue<string> _refusals = new();
    private LoopbackServer? _server;

    private TelemetryReceiver()
    {
    }

    /// <summary>Where it listens: the endpoint of OpenTelemetry, and the ingestion endpoint of Application Insights.</summary>
    public Uri Address => _server!.Address;

    /// <summary>What a connection string of Application Insights says of it.</summary>
    public string ConnectionString => $"InstrumentationKey=00000000-0000-0000-0000-00000000c0de;IngestionEndpoint={Address}";

    /// <summary>Every measurement, in the order in which they came.</summary>
    public IReadOnlyList<ReceivedMetric> Metrics => [.. _metrics];

    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    /// <summary>Every body as text, in which nothing may be found that is secret: texts stand in either format as they are.</summary>
    public IReadOnlyList<string> Texts => [.. _texts];

    /// <summary>Why something was refused.</summary>
    public IReadOnlyList<string> Refusals => [.. _refusals];

    /// <summary>How many requests came.</summary>
    public int Requests => _texts.Count + _refusals.Count;

    /// <exception cref="SandboxException">The port cannot be had.</exception>
    public static async Task<TelemetryReceiver> StartAsync(CancellationToken cancellation)
    {
        var receiver = new TelemetryReceiver();
        receiver._server = await LoopbackServer.StartAsync("telemetry", 0, BodyLimit, receiver.Map, cancellation);
        return receiver;
    }

    /// <summary>What counters add up to that are told as a whole each time: the last of each instance, added up over the instances, by their tags.</summary>
    public IReadOnlyDictionary<string, double> Totals(string name) => Metrics
        .Where(metric => metric.Name == name)
        .GroupBy(metric => (metric.Instance, metric.Tags))
        .Select(one => one.Last())
        .GroupBy(metric => metric.Tags)
        .ToDictionary(tags => tags.Key, tags => tags.Sum(metric => metric.Sum));

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private void Map(WebApplication web)
    {
        web.MapPost("/v1/metrics", context => TakeProtobufAsync(context, body => Keep(_metrics, OtlpReader.ReadMetrics(body))));
        web.MapPost("/v1/traces", context => TakeProtobufAsync(context, body => Keep(_spans, OtlpReader.ReadSpans(body))));
        web.MapPost("/v2.1/track", TakeItemsAsync);
        web.MapFallback(context =>
        {
            _refusals.Enqueue($"{context.Request.Method} {context.Request.Path}");
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private async Task TakeProtobufAsync(HttpContext context, Action<byte[]> keep)
    {
        if (context.Request.ContentType != Protobuf || await ReadAsync(context, keep) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        _texts.Enqueue(Encoding.Latin1.GetString(body));
        context.Response.ContentType = Protobuf;
    }

    private async Task TakeItemsAsync(HttpContext context)
    {
        var count = 0;
        if (await ReadAsync(context, KeepItems) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        _texts.Enqueue(Encoding.UTF8.GetString(body));
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"itemsReceived":{{count}},"itemsAccepted":{{count}},"errors":[]}""", context.RequestAborted);

        void KeepItems(byte[] bytes)
        {
            var (metrics, spans, items) = IngestionReader.Read(bytes);
            Keep(_metrics, metrics);
            Keep(_spans, spans);
            count = items;
        }
    }

    private async Task<byte[]?> ReadAsync(HttpContext context, Action<byte[]> keep)
    {
        var isPacked = context.Request.Headers.ContentEncoding == "gzip";
        await using var stream = isPacked ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        using var whole = new MemoryStream();
        try
        {
            await stream.CopyToAsync(whole, context.RequestAborted);
            var body = whole.ToArray();
            keep(body);
            return body;
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidDataException or InvalidOperationException or ArgumentException
            or KeyNotFoundException or System.Text.Json.JsonException)
        {
            _refusals.Enqueue($"{context.Request.Path}: {wrong.Message}");
            return null;
        }
    }

    /// <summary>All or nothing: what is read is kept once all of it could be.</summary>
    private static void Keep<T>(ConcurrentQueue<T> kept, IEnumerable<T> received)
    {
        foreach (var one in received.ToList())
        {
            kept.Enqueue(one);
        }
    }
}
