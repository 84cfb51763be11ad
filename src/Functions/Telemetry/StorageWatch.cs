using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Paywall.Functions.Telemetry;

/// <summary>Watches the calls to the storage, each with its repeats: counts those that failed, and shows them in traces. Nothing of their addresses is told, which hold keys of rows.</summary>
internal sealed class StorageWatch : HttpPipelinePolicy
{
    /// <summary>The storage did not do an operation, for a reason that is not about a row.</summary>
    public event Action? Failed;

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        using var span = Span.Begin("storage", ActivityKind.Client);
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        catch (Exception fault) when (Count(message, span, fault))
        {
            // Never: it is counted on its way.
            throw;
        }

        var status = message.Response.Status;
        span?.SetTag("http.request.method", message.Request.Method.Method).SetTag(PaywallSpans.StatusTag, status);
        if (IsError(status))
        {
            Failed?.Invoke();
            span.Fail($"{status}");
        }
    }

    /// <summary>Nothing of ours is synchronous.</summary>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

    private bool Count(HttpMessage message, Activity? span, Exception fault)
    {
        // Whoever has stopped waiting says nothing about the storage.
        if (!message.CancellationToken.IsCancellationRequested)
        {
            Failed?.Invoke();
        }

        return span.FailsBy(fault);
    }

    /// <summary>A row that is missing, there already or changed is an answer.</summary>
    private static bool IsError(int status) => status >= 400 && status is not (404 or 409 or 412);
}
