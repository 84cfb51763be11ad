using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Tests.Upstreams.Jobs;

/// <summary>The paywall's side of a job: takes progress, results and failures as the contract says, and refuses the rest.</summary>
internal sealed class FakeOps : IAsyncDisposable
{
    public const string Token = "completion-token";

    private readonly ConcurrentQueue<Report> _reports = new();
    private LoopbackServer? _server;

    /// <summary>What was accepted, in order.</summary>
    public IReadOnlyList<Report> Reports => [.. _reports];

    /// <summary>How many came, accepted or not.</summary>
    public int Received { get; private set; }

    /// <summary>Answered instead of 204, once the token is right; 0 for nothing.</summary>
    public int Refusal { get; set; }

    public static async Task<FakeOps> StartAsync()
    {
        var ops = new FakeOps();
        ops._server = await LoopbackServer.StartAsync(
            "the fake ops endpoint", 0, 1 << 20, web => web.Map("/ops/jobs/{id}/{what}", ops.TakeAsync),
            TestContext.Current.CancellationToken);
        return ops;
    }

    public string JobUrl(string key) => new Uri(_server!.Address, $"/ops/jobs/{key}").AbsoluteUri;

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Received++;
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var what = (string)context.Request.RouteValues["what"]!;
        context.Response.StatusCode = (what, context.Request.Method, context.Request.Headers.Authorization.ToString()) switch
        {
            (not ("result" or "progress" or "failure"), _, _) => 404,
            (_, not "POST", _) => 405,
            (_, _, not $"Bearer {Token}") => 401,
            _ when Refusal != 0 => Refusal,
            (not "result", _, _) when context.Request.ContentType is not "application/json" => 415,
            _ => 204,
        };
        if (context.Response.StatusCode == 204)
        {
            _reports.Enqueue(new Report((string)context.Request.RouteValues["id"]!, what, context.Request.ContentType, body));
        }
    }

    internal sealed record Report(string Id, string What, string? ContentType, string Body);
}
