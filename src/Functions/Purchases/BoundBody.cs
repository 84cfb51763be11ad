using System.Buffers;
using System.Security.Cryptography;

namespace Paywall.Functions.Purchases;

/// <summary>The body of a request that a purchase is bound to.</summary>
internal static class BoundBody
{
    /// <summary>The longest body that can be bound, in bytes.</summary>
    public const int Longest = 1024 * 1024;

    private const int Part = 16 * 1024;

    /// <summary>Reads a body to its end for a challenge that is bound to it; nothing of it is kept.</summary>
    /// <returns>Its SHA-256, 64 lower-case hex digits.</returns>
    /// <exception cref="BadHttpRequestException">The client broke off, or the body is too long.</exception>
    public static Task<string> DigestAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // One that was read for a credential is still there.
        if (request.Body is MemoryStream read)
        {
            read.Position = 0;
        }

        return DigestAsync(request, Stream.Null, cancellationToken);
    }

    /// <summary>Reads a body to its end for a credential that is bound to it; what was verified is what is forwarded.</summary>
    /// <returns>Its SHA-256, 64 lower-case hex digits.</returns>
    /// <exception cref="BadHttpRequestException">The client broke off, or the body is too long.</exception>
    public static async Task<string> TakeAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        var digest = await DigestAsync(request, body, cancellationToken);
        body.Position = 0;
        request.Body = body;
        return digest;
    }

    private static async Task<string> DigestAsync(HttpRequest request, Stream copy, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Part);
        try
        {
            var total = 0;
            int count;
            while ((count = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                total += count;
                if (total > Longest)
                {
                    throw new BadHttpRequestException("The body is longer than what can be bound.", StatusCodes.Status413PayloadTooLarge);
                }

                hash.AppendData(buffer, 0, count);
                await copy.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
