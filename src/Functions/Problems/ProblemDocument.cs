using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;

namespace Paywall.Functions.Problems;

/// <summary>The body of an error: a problem document of RFC 9457.</summary>
internal sealed record ProblemDocument(string Type, string Title, int Status, string Code, string? Detail)
{
    private const string ContentType = "application/problem+json";

    private static readonly TimeSpan LeastRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Writes a problem as the whole answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">The kind of error.</param>
    /// <param name="detail">What happened this time; never a secret.</param>
    /// <param name="retryAfter">When trying again makes sense; rounded up to whole seconds.</param>
    public static async Task WriteAsync(HttpContext context, Problem problem, string? detail = null, TimeSpan? retryAfter = null)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = null;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        Cors.Allow(response);
        if (retryAfter is { } wait)
        {
            WriteRetryAfter(response, wait);
        }

        var document = new ProblemDocument(problem.Type, problem.Title, problem.Status, problem.Code, detail);
        var body = JsonSerializer.SerializeToUtf8Bytes(document, ProblemJson.Default.ProblemDocument);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static void WriteRetryAfter(HttpResponse response, TimeSpan wait)
    {
        var atLeast = wait > LeastRetryAfter ? wait : LeastRetryAfter;
        response.Headers.RetryAfter = ((long)Math.Ceiling(atLeast.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ProblemJson : JsonSerializerContext;
