using Paywall.Functions.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace Paywall.Functions.Calls;

/// <summary>How the way of a call to its upstream, and of the answer back, ended.</summary>
/// <param name="Error">What the forwarder says.</param>
/// <param name="Cause">What was thrown, if anything.</param>
/// <param name="IsLate">Whether the call's time was over.</param>
internal sealed record CallResult(ForwarderError Error, Exception? Cause, bool IsLate)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhenUpAgain = TimeSpan.FromSeconds(5);

    /// <summary>Whether nothing went wrong.</summary>
    public bool IsWhole => Error == ForwarderError.None;

    /// <summary>The client did not send a whole request. An upstream that does not take one in time is another matter.</summary>
    public bool IsOfRequest =>
        Error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled && (!IsLate || StatusOf(Cause) is not null);

    /// <summary>The upstream broke its answer off, or gave one that cannot be passed on.</summary>
    public bool IsOfAnswer => Error is ForwarderError.ResponseBodyDestination or ForwarderError.ResponseHeaders;

    /// <summary>The upstream never got anything.</summary>
    public bool IsUnreached => Error == ForwarderError.Request && Cause is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };

    /// <summary>What the buyer is told, where nothing else has been answered.</summary>
    public Problem Problem =>
        IsOfRequest ? StatusOf(Cause) switch
        {
            StatusCodes.Status413PayloadTooLarge => Problem.BodyTooLarge,
            StatusCodes.Status408RequestTimeout => Problem.BodyTooSlow,
            _ => Problem.BadRequest,
        }
        : IsLate ? Problem.UpstreamTimeout
        : Problem.UpstreamUnreachable;

    /// <summary>When trying again makes sense; null where the request itself is at fault.</summary>
    public TimeSpan? RetryAfter => IsOfRequest ? null : IsUnreached ? WhenUpAgain : Soon;

    /// <summary>The forwarder reports the failure of the request's body beside that of the connection which it broke.</summary>
    private static int? StatusOf(Exception? cause) => cause switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        AggregateException several => several.InnerExceptions.Select(StatusOf).FirstOrDefault(status => status is not null),
        _ => null,
    };
}
