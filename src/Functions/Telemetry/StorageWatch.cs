using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;
using Paywall.Functions.Jobs.Work;

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
        catch (Exception fault)
        {
            // Counted on its way. Whoever has stopped waiting says nothing about the storage.
            if (!message.CancellationToken.IsCancellationRequested)
            {
                Failed?.Invoke();
            }

            span.Fail(fault.GetType().Name);
            throw;
        }

        var status = message.Response.Status;
        span?.SetTag("http.request.method", message.Request.Method.Method).SetTag(PaywallSpans.StatusTag, status);
        if (IsError(message, status))
        {
            Failed?.Invoke();
            span.Fail($"{status}");
        }
    }

    /// <summary>Nothing of ours is synchronous.</summary>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

    /// <summary>A row that is missing, there already or changed is an answer; a table, queue or container that is missing is not.</summary>
    private static bool IsError(HttpMessage message, int status) => status switch
    {
        404 => message.Response.Headers.TryGetValue("x-ms-error-code", out var code)
            && code is "TableNotFound" or "ContainerNotFound" or "QueueNotFound"
            && !message.Request.Uri.Path.Contains(PoisonWatch.Queue, StringComparison.Ordinal),
        409 or 412 => false,
        _ => status >= 400,
    };
}
