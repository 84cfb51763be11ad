using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paywall.Functions.Purchases;

/// <summary>An answer that was delivered and may be had again for a while.</summary>
/// <param name="Head">Status and headers as JSON.</param>
/// <param name="Body">The body.</param>
internal sealed record KeptAnswer(string Head, byte[] Body)
{
    /// <summary>The longest body that is kept, in bytes.</summary>
    public const int LongestBody = 48 * 1024;

    private const int LongestHead = 15 * 1024;

    private static readonly string[] OfTheConnection = ["Connection", "Date", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Server"];

    /// <summary>Keeps an answer that has been written.</summary>
    /// <returns>Null if there is too much in its headers.</returns>
    public static KeptAnswer? Of(HttpResponse response, byte[] body)
    {
        var headers = response.Headers
            .Where(header => !OfTheConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key, header => header.Value.Select(value => value ?? "").ToArray());
        var head = JsonSerializer.Serialize(new KeptHead(response.StatusCode, headers), KeptJson.Default.KeptHead);
        return head.Length <= LongestHead ? new KeptAnswer(head, body) : null;
    }

    /// <summary>Writes the answer once more.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var head = JsonSerializer.Deserialize(Head, KeptJson.Default.KeptHead) ?? throw new InvalidOperationException("A kept answer has no head.");
        var response = context.Response;
        response.StatusCode = head.Status;
        foreach (var (name, values) in head.Headers)
        {
            response.Headers[name] = values;
        }

        response.Headers["Idempotency-Replayed"] = "true";
        response.Headers["X-Paywall-Cost-Msat"] = "0";
        if (head.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified))
        {
            response.ContentLength = Body.Length;
            await response.Body.WriteAsync(Body, context.RequestAborted);
        }
    }

    /// <summary>The length of the body only.</summary>
    public override string ToString() => $"{Body.Length} bytes";
}

internal sealed record KeptHead(int Status, Dictionary<string, string[]> Headers);

[JsonSerializable(typeof(KeptHead))]
internal sealed partial class KeptJson : JsonSerializerContext;
