using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paywall.Functions.Triggers;

/// <summary>What the Functions host sends for a trigger that is not HTTP, and what it needs for an answer.</summary>
internal static class Invocation
{
    /// <summary>More than any message of ours with all that the host tells of it.</summary>
    private const int LongestDocument = 64 * 1024;

    /// <summary>
    /// Reads the texts that the message of an invocation may be. A binary binding is base64 of its bytes; a text binding is a JSON string
    /// within a JSON string. Which one a trigger sends depends on the host's version, and only a message of ours has our signature.
    /// </summary>
    /// <returns>None if the document has another form.</returns>
    public static async Task<IReadOnlyList<string>> ReadMessageAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestDocument + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            var document = length <= LongestDocument ? JsonSerializer.Deserialize(buffer.AsSpan(0, length), InvocationJson.Default.InvocationDocument) : null;
            return document?.Data?.Values.FirstOrDefault(value => value.ValueKind == JsonValueKind.String).GetString() is { } text ? Readings(text) : [];
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // Not from a host that we know; the value that was looked for is not there.
            return [];
        }
    }

    /// <summary>An invocation succeeds only with a JSON object: an empty answer would hang it until its timeout.</summary>
    public static Task SucceedAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(new InvocationResult(), InvocationJson.Default.InvocationResult, contentType: null, context.RequestAborted);

    private static List<string> Readings(string text)
    {
        List<string> readings = [text];
        if (Base64.IsValid(text))
        {
            readings.Add(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
        }

        if (text is ['"', .., '"'])
        {
            readings.Add(JsonSerializer.Deserialize(text, InvocationJson.Default.String) ?? "");
        }

        return readings;
    }
}

internal sealed record InvocationDocument(Dictionary<string, JsonElement>? Data);

internal sealed record InvocationResult;

[JsonSerializable(typeof(InvocationDocument))]
[JsonSerializable(typeof(InvocationResult))]
[JsonSerializable(typeof(string))]
internal sealed partial class InvocationJson : JsonSerializerContext;
