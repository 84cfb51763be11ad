using System.Diagnostics;
using System.Net;
using Paywall.Functions.Admission;
using Paywall.Functions.Catalog;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;
using Yarp.ReverseProxy.Forwarder;

namespace Paywall.Functions.Calls;

/// <summary>Forwards calls to their upstream, streaming both ways, and charges for what was delivered.</summary>
internal sealed partial class CallForwarder(
    IHttpForwarder forwarder, PurchaseTable purchases, TimeProvider time, ILogger<CallForwarder> log) : IDisposable
{
    private readonly HttpMessageInvoker _upstream = new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        UseProxy = false,
    });

    public Task ForwardFreeAsync(HttpContext context, Service service, CallTarget target) =>
        SendAsync(context, service, new CallTransformer(target.At(service.Upstream), purchase: null, static () => Task.CompletedTask, time));

    public async Task ForwardAsync(HttpContext context, Service service, CallTarget target, AdmissionOutcome.Granted granted)
    {
        var transformer = new CallTransformer(target.At(service.Upstream), granted.Purchase, Release, time);
        var error = await SendAsync(context, service, transformer, beforeProblem: Release);
        if (transformer.Delivery != Delivery.Delivered)
        {
            return;
        }

        // From the moment its headers counted as delivered, only the upstream's own breaking off takes the charge back.
        await (error == ForwarderError.ResponseBodyDestination ? Release() : EndAsync(granted.Use, purchases.CompleteAsync));

        async Task Release()
        {
            await EndAsync(granted.Use, purchases.ReleaseAsync);
            if (granted.Use.Execution == Use.MaximumExecutions)
            {
                LogGivenUp(granted.Purchase.Id.ToString(), service.Name);
            }
        }
    }

    public void Dispose() => _upstream.Dispose();

    private async Task<ForwarderError> SendAsync(
        HttpContext context, Service service, CallTransformer transformer, Func<Task>? beforeProblem = null)
    {
        using var limit = new CancellationTokenSource(service.TimeLimit, time);
        var config = new ForwarderRequestConfig { ActivityTimeout = service.TimeLimit };
        var error = await forwarder.SendAsync(context, service.Upstream.AbsoluteUri, _upstream, config, transformer, limit.Token);
        if (error != ForwarderError.None && !context.RequestAborted.IsCancellationRequested)
        {
            LogUpstream(service.Name, error, context.GetForwarderErrorFeature()?.Exception?.Message);
        }

        if (transformer.Delivery is not null)
        {
            return error;
        }

        if (beforeProblem is not null)
        {
            await beforeProblem();
        }

        if (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var isTimeout = limit.IsCancellationRequested || error == ForwarderError.RequestTimedOut;
            await ProblemDocument.WriteAsync(context, isTimeout ? Problem.UpstreamTimeout : Problem.UpstreamUnreachable);
        }

        return error;
    }

    /// <summary>The answer stands whatever becomes of its record: a use that cannot be ended now is free again when its lease ends.</summary>
    private async Task EndAsync(Use use, Func<Use, Task> end)
    {
        try
        {
            await end(use);
        }
        catch (StorageUnavailableException fault)
        {
            LogNotEnded(use.Purchase.ToString(), fault.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The upstream of service {Service} failed: {Error} {Reason}")]
    private partial void LogUpstream(string service, ForwarderError error, string? reason);

    [LoggerMessage(LogLevel.Error, "Purchase {Purchase} is paid and was not served: the upstream of service {Service} failed as often as it may be tried")]
    private partial void LogGivenUp(string purchase, string service);

    [LoggerMessage(LogLevel.Error, "The use of purchase {Purchase} could not be ended: {Reason}")]
    private partial void LogNotEnded(string purchase, string reason);
}
