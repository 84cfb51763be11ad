using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Upstreams.Jobs;

namespace Paywall.Sandbox.Upstreams;

/// <summary>A seller's API to put a price on. Records what reaches it, so that a test can say what was forwarded and how often.</summary>
/// <remarks>
/// <c>GET /quote</c> answers a quote of the day; <c>/echo</c> and everything under it answers, to any method, what it received;
/// <c>/status/{code}</c> answers that status, 200 to 599. Under <c>/site/</c> are a few web pages. What is under <c>/jobs/</c> and
/// <c>/desk</c>, <see cref="SampleJobs"/> says.
/// </remarks>
internal sealed class SampleUpstream : IAsyncDisposable
{
    private const int BodyLimit = 30_000_000;

    private static readonly SandboxProblem UnreadableStatus =
        new(400, "unreadable-status", "Not a status", "A status is a number from 200 to 599.");

    private readonly ConcurrentQueue<UpstreamRequest> _requests = new();
    private readonly TimeProvider _time;
    private LoopbackServer? _server;

    private SampleUpstream(TimeProvider time)
    {
        _time = time;
        Jobs = new SampleJobs(time);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server!.Address;

    /// <summary>Every request whose body arrived, in that order, whether it was answered yet or not.</summary>
    public IReadOnlyList<UpstreamRequest> Requests => [.. _requests];

    /// <summary>How many they are.</summary>
    public int Executions => _requests.Count;

    /// <summary>Open at first.</summary>
    public UpstreamGate Gate { get; } = new();

    /// <summary>Work that takes longer than a request.</summary>
    public SampleJobs Jobs { get; }

    /// <summary>Starts an upstream.</summary>
    /// <param name="port">The port on 127.0.0.1, or 0 for any free one.</param>
    /// <param name="time">Says what day it is; null for the system's clock. Days are those of UTC.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="SandboxException">The port cannot be had.</exception>
    public static async Task<SampleUpstream> StartAsync(int port = 0, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        var upstream = new SampleUpstream(time ?? TimeProvider.System);
        upstream._server = await LoopbackServer.StartAsync("the sample upstream", port, BodyLimit, upstream.Map, cancellation);
        upstream.Jobs.Site = upstream.Address;
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await Jobs.DisposeAsync();
    }

    private void Map(WebApplication web)
    {
        web.UseStatusCodePages(SandboxProblem.WriteForStatusAsync);
        web.Use(RecordAsync);
        web.UseRouting();
        web.MapMethods("/quote", [HttpMethods.Get, HttpMethods.Head], AnswerQuoteAsync);
        web.Map("/echo/{**path}", EchoAsync);
        web.Map("/status/{code}", AnswerStatusAsync);
        SampleSite.Map(web);
        Jobs.Map(web);
    }

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var (path, query) = SplitTarget(context);
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key,
            IReadOnlyList<string> (header) => [.. header.Value.Select(value => value ?? "")],
            StringComparer.OrdinalIgnoreCase);
        var request = new UpstreamRequest(context.Request.Method, path, query, headers, body.ToArray());
        _requests.Enqueue(request);
        context.Features.Set(request);
        await Gate.PassAsync(context.RequestAborted);
        await next(context);
    }

    /// <summary>The target as it came over the wire, because decoding would hide what was forwarded.</summary>
    private static (string Path, string Query) SplitTarget(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, "") : (target[..mark], target[mark..]);
    }

    private Task AnswerQuoteAsync(HttpContext context)
    {
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        var quote = Quote.Of(today);
        return AnswerAsync(context, new QuoteAnswer(quote.Text, quote.Author, today), UpstreamJson.Default.QuoteAnswer);
    }

    private static Task EchoAsync(HttpContext context)
    {
        var request = context.Features.GetRequiredFeature<UpstreamRequest>();
        var echo = new EchoAnswer(request.Method, request.Path, request.Query, request.Headers, request.Body.Length);
        return AnswerAsync(context, echo, UpstreamJson.Default.EchoAnswer);
    }

    private static Task AnswerStatusAsync(HttpContext context)
    {
        if (!int.TryParse(context.Request.RouteValues["code"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            || code is < 200 or > 599)
        {
            return UnreadableStatus.WriteAsync(context);
        }

        context.Response.StatusCode = code;
        return code is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified
            ? Task.CompletedTask
            : AnswerAsync(context, new StatusAnswer(code), UpstreamJson.Default.StatusAnswer);
    }

    private static Task AnswerAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(answer, type, contentType: null, context.RequestAborted);
}
