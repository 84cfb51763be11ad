using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Paywall.Sandbox.Network;

/// <summary>The body of <c>POST /pay</c>.</summary>
/// <param name="Invoice">The invoice to pay.</param>
/// <param name="From">The alias of the node that pays; null for <c>buyer</c>.</param>
/// <param name="MaxFeeMsat">The most to give for the route, in millisatoshis; null for whatever it takes.</param>
internal sealed record PayRequest(string Invoice, string? From = null, ulong? MaxFeeMsat = null)
{
    private const string Example = """{"invoice":"lnbcrt…"}""";

    /// <summary>Reads a request's body, or says what is wrong with it.</summary>
    public static async Task<(PayRequest? Request, SandboxProblem? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!IsPlainJson(request))
        {
            return (null, new SandboxProblem(
                415, "unsupported-media-type", "The body must be JSON", $"Send {Example} as application/json in UTF-8, not compressed."));
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, NetworkJson.Default.PayRequest, cancellation) is { } read
                ? (read, null)
                : (null, Unreadable("It is null."));
        }
        catch (JsonException failure)
        {
            return (null, Unreadable(failure.Path is null or "$" ? "It is not this object." : $"The trouble is at {failure.Path}."));
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, new SandboxProblem(
                413, "body-too-large", "The body is too large", $"A body has at most {NetworkServer.BodyLimit} bytes."));
        }
        catch (BadHttpRequestException failure)
        {
            // Broken framing, or a body that never comes.
            return (null, new SandboxProblem(failure.StatusCode, "unreadable-body", "The body cannot be read", failure.Message));
        }
    }

    private static bool IsPlainJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding.Count == 0;

    private static SandboxProblem Unreadable(string trouble) => new(
        400,
        "unreadable-body",
        "The body cannot be read",
        $"It must be an object such as {Example}, with from and maxFeeMsat if you like. {trouble}");
}
