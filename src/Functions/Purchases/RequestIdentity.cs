using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Paywall.Functions.Catalog;

namespace Paywall.Functions.Purchases;

/// <summary>What tells a repeated request from another one.</summary>
/// <param name="Digest">The SHA-256 of method, path, query, content type and body in hex; of a body that is not compared only the length.</param>
/// <param name="IsCompared">Whether the digest is of all of the body, so that the same digest means the same request.</param>
/// <param name="Key">The SHA-256 of the client's <c>Idempotency-Key</c> in hex; null if it sent none.</param>
internal sealed record RequestIdentity(string Digest, bool IsCompared, string? Key)
{
    /// <summary>The header by which clients, and the paywall to its upstreams, name what may be repeated.</summary>
    public const string KeyHeader = "Idempotency-Key";

    private const int LongestKey = 255;

    /// <summary>Reads the key.</summary>
    /// <returns>False if there are several, or one that is empty, too long or not visible ASCII.</returns>
    public static bool TryReadKey(HttpRequest request, out string? key)
    {
        key = null;
        if (!request.Headers.TryGetValue(KeyHeader, out var values) || values.Count == 0)
        {
            return true;
        }

        var text = values.ToString();
        var isKey = values.Count == 1 && text.Length is > 0 and <= LongestKey && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
        key = isKey ? HashOf(text) : null;
        return isKey;
    }

    /// <summary>Takes the identity of a request; a body that is compared is read and can be read again.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">What it calls.</param>
    /// <param name="key">The hash of its key; a request with one is always compared.</param>
    /// <param name="isKept">Whether its answer is to be kept without a key, if it can be compared.</param>
    /// <param name="cancellationToken">Gives up waiting for the body.</param>
    /// <exception cref="BadHttpRequestException">The client broke off, or the body is longer than one that is compared.</exception>
    public static async Task<RequestIdentity> TakeAsync(
        HttpRequest request, CallTarget target, string? key, bool isKept, CancellationToken cancellationToken)
    {
        var hasBody = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        var isRead = hasBody && (key is not null || (isKept && request.ContentLength <= BoundBody.Longest));
        var body = isRead ? await BoundBody.TakeAsync(request, cancellationToken) : LengthOf(request);
        return new RequestIdentity(DigestOf(request, target, body), isRead || !hasBody, key);
    }

    /// <summary>Names a request as far as it is known without reading its body.</summary>
    public static string DigestOf(HttpRequest request, CallTarget target) => DigestOf(request, target, LengthOf(request));

    private static string DigestOf(HttpRequest request, CallTarget target, string body)
    {
        var binding = target.Binding;
        return HashOf(string.Join('\n', binding.Method, binding.Path, binding.QuerySha256, request.ContentType, body));
    }

    private static string LengthOf(HttpRequest request) => request.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "unknown";

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
