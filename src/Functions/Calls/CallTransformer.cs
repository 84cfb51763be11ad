using System.Globalization;
using Microsoft.Net.Http.Headers;
using Paywall.Functions.Admission;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Protocol.L402;
using Yarp.ReverseProxy.Forwarder;

namespace Paywall.Functions.Calls;

/// <summary>What is changed on the way to the upstream and back: no credential goes out, no login or cookie of the upstream comes in.</summary>
/// <param name="destination">Where the request goes, path and query as they were bound.</param>
/// <param name="purchase">What pays for it; null for a free service.</param>
/// <param name="introduce">Shows the upstream who calls.</param>
/// <param name="use">The use that pays for it; given back before the buyer sees that the upstream failed, so that a retry finds it free.</param>
/// <param name="time">The clock of the receipt.</param>
internal sealed class CallTransformer(
    Uri destination, Purchase? purchase, Func<HttpRequestMessage, CancellationToken, ValueTask> introduce, HeldUse use, TimeProvider time)
    : HttpTransformer
{
    private const string EventStream = "text/event-stream";
    private const string CostHeader = "X-Paywall-Cost-Msat";
    private const string ReceiptHeader = "Payment-Receipt";

    private static readonly HeaderRules Withheld = new(
        [
            .. CredentialHeaders.All, HeaderNames.Cookie, "Cookie2", "Forwarded", "Accept-Payment", RequestIdentity.KeyHeader, "x-functions-key",
            "X-Real-IP", "Client-IP",

            // They would make another request of the one that was bought.
            "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override",

            // The trace of a stranger, which would choose what is kept of ours.
            "traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context", "b3", "uber-trace-id", "X-Cloud-Trace-Context", "X-Amzn-Trace-Id",
            "sentry-trace", "newrelic", "elastic-apm-traceparent", "grpc-trace-bin",
        ],
        [
            "X-Paywall-", "X-Forwarded-", "X-Original-", "X-Rewrite-", "X-Azure-Functions-", "x-ms-invocation-id",

            // What the platform says of a client, and upstreams on the platform believe.
            "X-MS-CLIENT-PRINCIPAL", "X-MS-TOKEN-", "X-ARR-",

            "X-B3-", "x-datadog-", "ot-tracer-",
        ]);

    private static readonly HeaderRules WithheldFromBuyer = new(
        [
            HeaderNames.WWWAuthenticate, "Authentication-Info", HeaderNames.SetCookie, "Set-Cookie2", HeaderNames.Trailer, ReceiptHeader,
            HeaderNames.AccessControlAllowOrigin, HeaderNames.AccessControlExposeHeaders,
        ],
        ["X-Paywall-", "X-L402-"]);

    /// <summary>What the upstream's status meant; null while it has not answered.</summary>
    public Delivery? Delivery { get; private set; }

    /// <summary>The upstream's status; null while it has not answered.</summary>
    public int? Status { get; private set; }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        // Before they are copied: a credential is long, and nobody reads it any more.
        Withheld.TakeOut(httpContext.Request.Headers);
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = destination;
        proxyRequest.Headers.Host = null;
        await introduce(proxyRequest, cancellationToken);
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        }

        Status = (int)proxyResponse.StatusCode;
        var delivery = use.IsLeaseOver ? Calls.Delivery.Withheld : Deliveries.Of(Status.Value);
        Delivery = delivery;
        if (delivery != Calls.Delivery.Delivered)
        {
            await use.ReleaseAsync();
        }

        if (delivery == Calls.Delivery.Withheld)
        {
            await ProblemDocument.WriteAsync(httpContext, use.IsLeaseOver ? Problem.UpstreamTimeout : Problem.UpstreamRefused);
            return false;
        }

        await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        var response = httpContext.Response;
        WithheldFromBuyer.TakeOut(response.Headers);
        Cors.Allow(response);
        if (purchase is not null)
        {
            MarkPaid(response, purchase, delivery);
        }

        if (Status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent)
        {
            // They have no body, whatever the upstream says and sends.
            response.ContentLength = null;
            return false;
        }

        if (response.ContentType?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) == true)
        {
            // The first event may be long in coming, and the client waits for the stream to open.
            await response.Body.FlushAsync(cancellationToken);
        }

        return true;
    }

    private void MarkPaid(HttpResponse response, Purchase paid, Delivery delivery)
    {
        var mayBeKept = delivery == Calls.Delivery.Delivered
            && !response.Headers.CacheControl.ToString().Contains("no-store", StringComparison.OrdinalIgnoreCase);
        response.Headers.CacheControl = mayBeKept ? "private" : "no-store";
        response.Headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        response.Headers[CostHeader] = delivery == Calls.Delivery.Delivered ? CostOf(paid.Terms) : "0";
        if (delivery == Calls.Delivery.Delivered)
        {
            response.Headers[ReceiptHeader] = paid.Receipt.At(time.GetUtcNow());
        }
    }

    /// <summary>What one answer costs in msat: of a pack a part, rounded up; of a pass nothing more than was paid for it.</summary>
    private static string CostOf(TokenTerms terms) => terms.Uses.IsPass
        ? "0"
        : Math.DivRem(terms.Amount.Value, (ulong)terms.Uses.Count) is var (part, rest) && rest > 0
            ? (part + 1).ToString(CultureInfo.InvariantCulture)
            : part.ToString(CultureInfo.InvariantCulture);
}
