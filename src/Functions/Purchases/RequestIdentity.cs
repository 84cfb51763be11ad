using System.Security.Cryptography;
using System.Text;
using Paywall.Functions.Catalog;

namespace Paywall.Functions.Purchases;

/// <summary>What tells a repeated request from another one.</summary>
/// <param name="Digest">The SHA-256 of method, path, query and body in hex; of a body that is large or of unknown length only the length.</param>
/// <param name="Key">The SHA-256 of the client's <c>Idempotency-Key</c> in hex; null if it sent none.</param>
internal sealed record RequestIdentity(string Digest, string? Key)
{
    /// <summary>The header by which clients, and the paywall to its upstreams, name what may be repeated.</summary>
    public const string KeyHeader = "Idempotency-Key";

    private const int LongestKey = 255;

    /// <summary>Bodies up to this length are compared byte by byte.</summary>
    private const int LongestComparedBody = 64 * 1024;

    /// <summary>Reads the key.</summary>
    /// <returns>False if there are several, or one that is empty, too long or not visible ASCII.</returns>
    public static bool TryReadKey(HttpRequest request, out string? key)
    {
        key = null;
        var values = request.Headers[KeyHeader];
        if (values.Count == 0)
        {
            return true;
        }

        var text = values.ToString();
        var isKey = values.Count == 1 && text.Length is > 0 and <= LongestKey && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
        key = isKey ? HashOf(Encoding.ASCII.GetBytes(text)) : null;
        return isKey;
    }

    /// <summary>Takes the identity of a request; a body that is compared is read and can be read again.</summary>
    /// <exception cref="BadHttpRequestException">The client broke off.</exception>
    public static async Task<RequestIdentity> TakeAsync(HttpRequest request, CallTarget target, string? key, CancellationToken cancellationToken)
    {
        var body = request.ContentLength?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown";
        if (key is not null && request.ContentLength is > 0 and <= LongestComparedBody and var length)
        {
            var bytes = new byte[length];
            await request.Body.ReadExactlyAsync(bytes, cancellationToken);
            request.Body = new MemoryStream(bytes, writable: false);
            body = HashOf(bytes);
        }

        var binding = target.Binding;
        var text = string.Join('\n', binding.Method, binding.Path, binding.QuerySha256, request.ContentType, body);
        return new RequestIdentity(HashOf(Encoding.UTF8.GetBytes(text)), key);
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
