using Microsoft.Net.Http.Headers;
using Paywall.Functions.Catalog;
using Paywall.Functions.Identity;
using Paywall.Functions.Purchases;
using Paywall.Functions.Telemetry;

namespace Paywall.Functions.Calls;

/// <summary>Shows an upstream who calls: our signature always, and what the seller configured.</summary>
internal sealed class UpstreamIntroduction(UpstreamSignature signature, ManagedIdentityTokens identity)
{
    private const string PurchaseHeader = "X-Paywall-Purchase";
    private const string TraceHeader = "traceparent";

    /// <summary>Adds the headers to a request whose method and address are final and from which everything of the client's was taken.</summary>
    /// <param name="request">The request.</param>
    /// <param name="auth">What the seller configured.</param>
    /// <param name="purchase">The purchase that pays for it; null for a free service.</param>
    /// <param name="idempotencyKey">By what the upstream knows this request when it is executed again; null for a free service.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask IntroduceAsync(
        HttpRequestMessage request, UpstreamAuth? auth, string? purchase, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var headers = request.Headers;
        if (purchase is not null)
        {
            headers.TryAddWithoutValidation(RequestIdentity.KeyHeader, idempotencyKey);
            headers.TryAddWithoutValidation(PurchaseHeader, purchase);
        }

        if (Span.TraceParent is { } trace)
        {
            headers.TryAddWithoutValidation(TraceHeader, trace);
        }

        headers.TryAddWithoutValidation(
            UpstreamSignature.Header, signature.Sign(request.Method.Method, request.RequestUri!, idempotencyKey ?? "", purchase ?? ""));
        switch (auth)
        {
            case UpstreamAuth.Secret(var header, var value):
                RemoveLookAlikes(request, header);
                headers.TryAddWithoutValidation(header, value);
                break;
            case UpstreamAuth.ManagedIdentity(var scope):
                headers.TryAddWithoutValidation(HeaderNames.Authorization, $"Bearer {await identity.GetAsync(scope, cancellationToken)}");
                break;
        }
    }

    /// <summary>Many upstreams take an underscore in a header's name for a hyphen, so the client's may not stand beside ours.</summary>
    private static void RemoveLookAlikes(HttpRequestMessage request, string header)
    {
        var hyphenated = header.Replace('_', '-');
        foreach (var (name, _) in request.Headers.NonValidated.ToList())
        {
            if (name.Replace('_', '-').Equals(hyphenated, StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.Remove(name);
            }
        }
    }
}
