using System.Diagnostics;
using Paywall.Functions.Admission;
using Paywall.Functions.Catalog;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;
using Paywall.Functions.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace Paywall.Functions.Calls;

/// <summary>Forwards calls to their upstream, streaming both ways, and charges for what was delivered.</summary>
internal sealed partial class CallForwarder(
    IHttpForwarder forwarder,
    UpstreamIntroduction introduction,
    UseTable uses,
    PaywallMetrics metrics,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<CallForwarder> log) : IDisposable
{
    private readonly HttpMessageInvoker _upstream = new(new FlushingHandler(UpstreamConnections.Open()));

    public async Task ForwardFreeAsync(HttpContext context, Service service, CallTarget target)
    {
        await using var none = Hold(use: null, service);
        var transformer = new CallTransformer(
            target.At(service.Upstream), purchase: null, Introduction(service, purchase: null, idempotencyKey: null), none, time);
        await ExplainAsync(context, await SendAsync(context, service, transformer));
    }

    public async Task ForwardAsync(HttpContext context, Service service, CallTarget target, AdmissionOutcome.Granted granted)
    {
        await using var use = Hold(granted.Use, service);
        if (context.RequestAborted.IsCancellationRequested)
        {
            metrics.NotCharged(service.Name, "client-gone");
            await use.GiveBackAsync(isUpstreamReached: false);
            return;
        }

        var transformer = new CallTransformer(
            target.At(service.Upstream), granted.Purchase, Introduction(service, granted.Purchase, granted.IdempotencyKey), use, time);

        // A pass has no use whose end depends on how far request and answer came.
        var request = use.IsHeld ? RequestBody.Watch(context) : null;
        using var copy = use.IsHeld ? new AnswerCopy(context, isKept: granted.Keep > TimeSpan.Zero) : null;
        var result = await SendAsync(context, service, transformer);
        switch (transformer.Delivery)
        {
            // From the moment its headers counted as delivered, only the upstream's own breaking off takes the charge back.
            case Delivery.Delivered when result.IsOfAnswer:
                metrics.NotCharged(service.Name, "answer-broken");
                await use.ReleaseAsync();
                await ExplainAsync(context, result);
                break;

            // The last of the answer goes out before its record is made, so that nobody is charged for an answer without an end.
            case Delivery.Delivered:
                metrics.DeliveredCall(service.Name);
                var answer = copy is not null && result.IsWhole ? await copy.EndAsync() : null;
                await use.CompleteAsync(answer, granted.Keep);
                break;

            // Without an answer the use is free again before the buyer is told, so that a retry finds it so.
            case null:
                var isUnsent = result.IsOfRequest || (context.RequestAborted.IsCancellationRequested && request?.IsWhole == false);
                metrics.NotCharged(service.Name, isUnsent ? "request-broken" : result.IsUnreached ? "unreached" : result.IsLate ? "late" : "no-answer");
                await (isUnsent || result.IsUnreached ? use.GiveBackAsync(isUpstreamReached: isUnsent) : use.ReleaseAsync());
                await ExplainAsync(context, result);
                break;

            // Released before the buyer saw the headers.
            default:
                metrics.NotCharged(service.Name, transformer.Delivery != Delivery.Withheld ? "failed" : use.IsLeaseOver ? "late" : "withheld");
                LogNotCharged(service.Name, transformer.Status);
                break;
        }
    }

    public void Dispose() => _upstream.Dispose();

    private HeldUse Hold(Use? use, Service service) => new(uses, use, service.Name, time, log, lifetime.ApplicationStopping);

    private Func<HttpRequestMessage, CancellationToken, ValueTask> Introduction(Service service, Purchase? purchase, string? idempotencyKey) =>
        (request, cancellationToken) => introduction.IntroduceAsync(request, service.UpstreamAuth, purchase?.Name, idempotencyKey, cancellationToken);

    private async Task<CallResult> SendAsync(HttpContext context, Service service, CallTransformer transformer)
    {
        using var span = Span.Begin("upstream call", ActivityKind.Client)?.SetTag(PaywallSpans.ServiceTag, service.Name);

        // One clock ends a call, whatever the upstream does in between.
        using var limit = new CancellationTokenSource(service.TimeLimit, time);
        var config = new ForwarderRequestConfig { ActivityTimeout = Timeout.InfiniteTimeSpan };
        var error = await forwarder.SendAsync(context, service.Upstream.AbsoluteUri, _upstream, config, transformer, limit.Token);
        _ = span?.SetTag(PaywallSpans.StatusTag, transformer.Status);
        var result = new CallResult(error, context.GetForwarderErrorFeature()?.Exception, limit.IsCancellationRequested);
        if (!result.IsWhole && !result.IsOfRequest && !context.RequestAborted.IsCancellationRequested)
        {
            span.Fail(error.ToString());
            LogUpstream(service.Name, error, result.Cause?.Message);
        }

        return result;
    }

    private static async Task ExplainAsync(HttpContext context, CallResult result)
    {
        if (!result.IsWhole && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // Headers of the upstream may be among those that are set already.
            context.Response.Clear();
            await ProblemDocument.WriteAsync(context, result.Problem, retryAfter: result.RetryAfter);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The upstream of service {Service} failed: {Error} {Reason}")]
    private partial void LogUpstream(string service, ForwarderError error, string? reason);

    [LoggerMessage(LogLevel.Warning, "The upstream of service {Service} answered {Status}, which charges nobody")]
    private partial void LogNotCharged(string service, int? status);
}
