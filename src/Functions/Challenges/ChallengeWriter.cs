using System.Globalization;
using System.Text.Json;
using Paywall.Functions.Problems;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Challenges;

/// <summary>Writes the 402 in the one form that every known client reads.</summary>
internal static class ChallengeWriter
{
    private const string Json = "application/json";
    private const string ProblemJsonType = "application/problem+json";
    private const string PriceOnly = "L402 price-only";
    private const string PriceHeader = "X-L402-Price-Sats";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static async Task WriteAsync(HttpContext context, Challenge challenge, Problem reason)
    {
        var header = new L402Challenge(challenge.Token, challenge.Invoice);
        var response = Begin(context, header.ToHeaderValue());
        response.ContentType = AsksForProblem(context.Request) ? ProblemJsonType : Json;
        ProblemDocument.WriteRetryAfter(response, RetryAfter);
        var body = JsonSerializer.SerializeToUtf8Bytes(
            ChallengeDocument.From(challenge, header, reason), ChallengeJson.Readable.ChallengeDocument);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Answers <c>HEAD</c>: the price without an invoice.</summary>
    public static void WritePriceOnly(HttpContext context, MilliSatoshi price) =>
        Begin(context, PriceOnly).Headers[PriceHeader] = price.CeilingSatoshi.ToString(CultureInfo.InvariantCulture);

    private static HttpResponse Begin(HttpContext context, string wwwAuthenticate)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status402PaymentRequired;
        response.Headers.CacheControl = "no-store";
        response.Headers.WWWAuthenticate = wwwAuthenticate;
        Cors.Allow(response);
        return response;
    }

    /// <summary>By default the body calls itself plain JSON, because one client in use reads it only then.</summary>
    private static bool AsksForProblem(HttpRequest request) =>
        request.Headers.Accept.Any(value => value?.Contains(ProblemJsonType, StringComparison.OrdinalIgnoreCase) == true);
}
