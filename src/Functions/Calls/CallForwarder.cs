using System.Diagnostics;
using System.Net;
using System.Text;
using Paywall.Functions.Admission;
using Paywall.Functions.Catalog;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Storage;
using Yarp.ReverseProxy.Forwarder;

namespace Paywall.Functions.Calls;

/// <summary>Forwards calls to their upstream, streaming both ways, and charges for what was delivered.</summary>
internal sealed partial class CallForwarder(
    IHttpForwarder forwarder, UpstreamIntroduction introduction, UseTable uses, TimeProvider time, ILogger<CallForwarder> log) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly HttpMessageInvoker _upstream = new(new FlushingHandler(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),

        // What the server reads as UTF-8 leaves as the same bytes.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        UseCookies = false,
        UseProxy = false,
    }));

    public async Task ForwardFreeAsync(HttpContext context, Service service, CallTarget target)
    {
        var transformer = new CallTransformer(
            target.At(service.Upstream), purchase: null, Introduction(service, purchase: null, idempotencyKey: null), static () => Task.CompletedTask, time);
        var (error, problem) = await SendAsync(context, service, transformer);
        await ExplainAsync(context, error, problem);
    }

    public async Task ForwardAsync(HttpContext context, Service service, CallTarget target, AdmissionOutcome.Granted granted)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            await EndAsync(granted.Use, uses.GiveBackAsync);
            return;
        }

        var transformer = new CallTransformer(
            target.At(service.Upstream), granted.Purchase, Introduction(service, granted.Purchase, granted.IdempotencyKey), ReleaseAsync, time);
        // A pass has no use whose end depends on how far request and answer came.
        var request = granted.Use is null ? null : RequestBody.Watch(context);
        using var copy = granted.Use is null ? null : new AnswerCopy(context, isKept: granted.Keep > TimeSpan.Zero);
        var (error, problem) = await SendAsync(context, service, transformer);
        switch (transformer.Delivery)
        {
            // From the moment its headers counted as delivered, only the upstream's own breaking off takes the charge back.
            case Delivery.Delivered when IsOfAnswer(error):
                await ReleaseAsync();
                await ExplainAsync(context, error, problem);
                break;

            // The last of the answer goes out before its record is made, so that nobody is charged for an answer without an end.
            case Delivery.Delivered:
                var answer = copy is not null && error == ForwarderError.None ? await copy.EndAsync() : null;
                await EndAsync(granted.Use, use => uses.CompleteAsync(use, answer, granted.Keep));
                break;

            // Without an answer the use is free again before the buyer is told, so that a retry finds it so.
            case null:
                var isUnsent = IsOfRequestBody(error) || (context.RequestAborted.IsCancellationRequested && request?.IsWhole == false);
                await (isUnsent ? EndAsync(granted.Use, uses.GiveBackAsync) : ReleaseAsync());
                await ExplainAsync(context, error, problem);
                break;
        }

        async Task ReleaseAsync()
        {
            await EndAsync(granted.Use, uses.ReleaseAsync);
            if (granted.Use?.Execution == Use.MaximumExecutions)
            {
                LogGivenUp(granted.Purchase.Id.ToString(), service.Name);
            }
        }
    }

    private Func<HttpRequestMessage, CancellationToken, ValueTask> Introduction(Service service, Purchase? purchase, string? idempotencyKey) =>
        (request, cancellationToken) => introduction.IntroduceAsync(request, service.UpstreamAuth, purchase, idempotencyKey, cancellationToken);

    public void Dispose() => _upstream.Dispose();

    /// <returns>What went wrong, and the problem that tells the buyer of it where nothing else has been answered.</returns>
    private async Task<(ForwarderError Error, Problem Problem)> SendAsync(HttpContext context, Service service, CallTransformer transformer)
    {
        // One clock ends a call, whatever the upstream does in between.
        using var limit = new CancellationTokenSource(service.TimeLimit, time);
        var config = new ForwarderRequestConfig { ActivityTimeout = Timeout.InfiniteTimeSpan };
        var error = await forwarder.SendAsync(context, service.Upstream.AbsoluteUri, _upstream, config, transformer, limit.Token);
        var cause = context.GetForwarderErrorFeature()?.Exception;
        if (error != ForwarderError.None && !IsOfRequestBody(error) && !context.RequestAborted.IsCancellationRequested)
        {
            LogUpstream(service.Name, error, cause?.Message);
        }

        var problem = IsOfRequestBody(error) ? ProblemOfRequestBody(cause)
            : limit.IsCancellationRequested ? Problem.UpstreamTimeout
            : Problem.UpstreamUnreachable;
        return (error, problem);
    }

    /// <summary>The forwarder reports the failure of the request's body beside that of the connection which it broke.</summary>
    private static Problem ProblemOfRequestBody(Exception? cause) => StatusOf(cause) switch
    {
        StatusCodes.Status413PayloadTooLarge => Problem.BodyTooLarge,
        StatusCodes.Status408RequestTimeout => Problem.BodyTooSlow,
        _ => Problem.BadRequest,
    };

    private static int? StatusOf(Exception? cause) => cause switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        AggregateException several => several.InnerExceptions.Select(StatusOf).FirstOrDefault(status => status is not null),
        _ => null,
    };

    private static async Task ExplainAsync(HttpContext context, ForwarderError error, Problem problem)
    {
        if (error != ForwarderError.None && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // Headers of the upstream may be among those that are set already.
            context.Response.Clear();
            await ProblemDocument.WriteAsync(context, problem, retryAfter: problem.Status >= 500 ? RetryAfter : null);
        }
    }

    /// <summary>The client did not send a whole request, so the upstream never had one to execute.</summary>
    private static bool IsOfRequestBody(ForwarderError error) => error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled;

    /// <summary>The upstream broke its answer off, or gave one that cannot be passed on.</summary>
    private static bool IsOfAnswer(ForwarderError error) => error is ForwarderError.ResponseBodyDestination or ForwarderError.ResponseHeaders;

    /// <summary>The answer stands whatever becomes of its record: a use that cannot be ended now is free again when its lease ends.</summary>
    private async Task EndAsync(Use? use, Func<Use, Task> end)
    {
        if (use is null)
        {
            return;
        }

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

    [LoggerMessage(LogLevel.Error, "Purchase {Purchase} is paid and was not served: service {Service} was tried as often as it may be")]
    private partial void LogGivenUp(string purchase, string service);

    [LoggerMessage(LogLevel.Error, "The use of purchase {Purchase} could not be ended: {Reason}")]
    private partial void LogNotEnded(string purchase, string reason);
}
