namespace Paywall.Functions.Problems;

/// <summary>Lets scripts of any web page call and read: a credential is in a header that the page sets itself, never in a cookie.</summary>
internal static class Cors
{
    private const string Anyone = "*";
    private const string Exposed = "WWW-Authenticate, Payment-Receipt, Retry-After, Location, Content-Location, Preference-Applied, X-Paywall-Cost-Msat, Idempotency-Replayed";
    private const string RequestHeaders = "Authorization, Content-Type, Accept, Idempotency-Key, X-L402-Proof, Prefer, Callback-Url, Refund-To";

    public static void Allow(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = Anyone;
        response.Headers.AccessControlExposeHeaders = Exposed;
    }

    /// <summary>Answers an <c>OPTIONS</c> request, which is free and makes nothing.</summary>
    public static void AnswerPreflight(HttpResponse response, IEnumerable<string> methods)
    {
        var list = string.Join(", ", methods.Order().Append("OPTIONS"));
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = list;
        response.Headers.AccessControlAllowMethods = list;
        response.Headers.AccessControlAllowHeaders = RequestHeaders;
        response.Headers.AccessControlMaxAge = "600";
        Allow(response);
    }
}
