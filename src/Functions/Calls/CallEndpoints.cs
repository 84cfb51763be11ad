using Paywall.Functions.Admission;
using Paywall.Functions.Catalog;
using Paywall.Functions.Challenges;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;
using Paywall.Functions.Telemetry;
using Paywall.Functions.Triggers;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Calls;

/// <summary>A call: paid for and answered in the same request.</summary>
internal static class CallEndpoints
{
    public static void MapCalls(this IEndpointRouteBuilder app) => app.Map("/api/{**path}", Serve);

    private static async Task Serve(
        HttpContext context, ServiceCatalog catalog, AdmissionDesk desk, ChallengeIssuer challenges, CallForwarder upstream)
    {
        var target = CallTarget.Read(context.Request, CallTarget.Calls);
        if (!catalog.TryFindCall(target.Service, out var service))
        {
            await ProblemDocument.WriteAsync(context, Problem.UnknownService);
            return;
        }

        _ = Span.Current?.SetTag(PaywallSpans.ServiceTag, service.Name);
        if (HttpMethods.IsOptions(target.Method))
        {
            Cors.AnswerPreflight(context.Response, service.Methods);
            return;
        }

        if (!service.Methods.Contains(target.Method))
        {
            context.Response.Headers.Allow = string.Join(", ", service.Methods.Order());
            await ProblemDocument.WriteAsync(context, Problem.MethodNotAllowed);
            return;
        }

        if (RefusalOf(context.Request, service, target) is { } refusal)
        {
            await ProblemDocument.WriteAsync(context, refusal);
            return;
        }

        await (service.Price is ServicePrice.Fixed(var price)
            ? ServePaid(context, service, target, price, desk, challenges, upstream)
            : upstream.ForwardFreeAsync(context, service, target));
    }

    /// <summary>What can never be served must not be sold.</summary>
    private static Problem? RefusalOf(HttpRequest request, Service service, CallTarget target) =>
        !target.IsUnambiguous ? Problem.AmbiguousPath
        : !target.IsWithinLimits ? Problem.TargetTooLong
        : request.ContentLength > (service.BindsBody ? BoundBody.Longest : HandlerServer.BodyLimit) ? Problem.BodyTooLarge
        : null;

    private static Problem? RefusalOfKey(HttpRequest request, out string? key) =>
        !RequestIdentity.TryReadKey(request, out key) ? Problem.BadIdempotencyKey
        : key is not null && request.ContentLength > BoundBody.Longest ? Problem.KeyedBodyTooLarge
        : null;

    private static async Task ServePaid(
        HttpContext context, Service service, CallTarget target, MilliSatoshi price, AdmissionDesk desk, ChallengeIssuer challenges, CallForwarder upstream)
    {
        if (HttpMethods.IsHead(target.Method))
        {
            ChallengeWriter.WritePriceOnly(context, price);
            return;
        }

        if (RefusalOfKey(context.Request, out var key) is { } refusal)
        {
            await ProblemDocument.WriteAsync(context, refusal);
            return;
        }

        switch (await desk.AdmitAsync(context.Request, service, target, key, context.RequestAborted))
        {
            case AdmissionOutcome.Granted granted:
                using (granted.Place)
                {
                    await upstream.ForwardAsync(context, service, target, granted);
                }

                break;
            case AdmissionOutcome.Repeated(var answer):
                await answer.WriteAsync(context);
                break;
            case AdmissionOutcome.Challenged(var reason, var open):
                await ChallengeAsync(context, service, target, price, challenges, reason, open);
                break;
            case AdmissionOutcome.Blocked(var reason, var retryAfter):
                await ProblemDocument.WriteAsync(context, reason, retryAfter: retryAfter);
                break;
        }
    }

    private static async Task ChallengeAsync(
        HttpContext context, Service service, CallTarget target, MilliSatoshi price, ChallengeIssuer challenges, Problem reason, OpenPurchase? open)
    {
        var outcome = open is null ? null : await challenges.OfferAgainAsync(service, open, context.RequestAborted);
        if (outcome is null)
        {
            var body = service.BindsBody ? await BoundBody.DigestAsync(context.Request, context.RequestAborted) : null;
            outcome = await challenges.IssueAsync(service, price, target, body, context.RequestAborted);
        }

        await (outcome switch
        {
            ChallengeOutcome.Offered(var challenge) => ChallengeWriter.WriteAsync(context, challenge, reason),
            ChallengeOutcome.TooMany(var wait) => ProblemDocument.WriteAsync(context, Problem.TooManyChallenges, retryAfter: wait),
            _ => throw new InvalidOperationException($"{outcome} is not known."),
        });
    }
}
