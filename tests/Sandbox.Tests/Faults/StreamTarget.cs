using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Tests.Faults;

/// <summary>A target with everything that is hard to pass on.</summary>
internal sealed class StreamTarget : IAsyncDisposable
{
    public const int Large = 20_000_000;

    private readonly ConcurrentBag<string> _connections = [];
    private readonly TaskCompletionSource<long> _endlessSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoopbackServer? _server;

    public Uri Address => _server!.Address;

    /// <summary>Each is sent as an event by <c>/events</c>; completing it ends the answer.</summary>
    public Channel<string> Events { get; } = Channel.CreateUnbounded<string>();

    /// <summary>How many bytes <c>/endless</c> got rid of before its caller left.</summary>
    public Task<long> EndlessSent => _endlessSent.Task;

    public int Connections => _connections.Distinct().Count();

    /// <summary>Completes when a request to <c>/wait</c> is there, and its result when the caller left.</summary>
    public TaskCompletionSource<Task> Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<StreamTarget> StartAsync()
    {
        var target = new StreamTarget();
        target._server = await LoopbackServer.StartAsync("the target", 0, 2L * Large, target.Map, TestContext.Current.CancellationToken);
        return target;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private void Map(WebApplication web)
    {
        web.Use((context, next) =>
        {
            _connections.Add(context.Connection.Id);
            return next(context);
        });
        web.UseRouting();
        web.Map("/digest", AnswerDigestAsync);
        web.Map("/refuse", Refuse);
        web.Map("/status/{code:int}", (HttpContext context, int code) => { context.Response.StatusCode = code; });
        web.MapGet("/events", SendEventsAsync);
        web.MapGet("/endless", SendEndlessAsync);
        web.MapMethods("/page", ["GET", "HEAD"], SendPageAsync);
        web.Map("/wait", WaitAsync);
    }

    private static async Task AnswerDigestAsync(HttpContext context) =>
        await context.Response.WriteAsync(Convert.ToHexString(await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted)));

    /// <summary>Answers without reading the body.</summary>
    private static Task Refuse(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = 1;
        context.Response.StatusCode = 413;
        context.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    private async Task SendEventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await foreach (var text in Events.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync($"data: {text}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private async Task SendEndlessAsync(HttpContext context)
    {
        var piece = new byte[100_000];
        var sent = 0L;
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(piece);
            sent += piece.Length;
        }

        _endlessSent.SetResult(sent);
    }

    private static Task SendPageAsync(HttpContext context)
    {
        context.Response.ContentLength = 4;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync("page");
    }

    private Task WaitAsync(HttpContext context)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        context.RequestAborted.Register(left.SetResult);
        Waiting.SetResult(left.Task);
        return left.Task;
    }
}
