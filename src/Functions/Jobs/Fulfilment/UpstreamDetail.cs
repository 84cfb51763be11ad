using System.Text;
using System.Text.Json;

namespace Paywall.Functions.Jobs.Fulfilment;

/// <summary>What an upstream says of a refusal, for the buyer: the detail of a problem document, or the beginning of a text.</summary>
internal static class UpstreamDetail
{
    public const int Longest = 500;

    private const int MostRead = 8 * 1024;

    /// <returns>Null if there is nothing that a person could read.</returns>
    /// <exception cref="IOException">The answer breaks off.</exception>
    public static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        var isJson = type.EndsWith("json", StringComparison.OrdinalIgnoreCase);
        if (!isJson && type != "text/plain")
        {
            return null;
        }

        var buffer = new byte[MostRead];
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(buffer, MostRead, throwOnEndOfStream: false, cancellationToken);
        return Shorten(isJson ? ReadJson(buffer.AsMemory(0, length)) : Encoding.UTF8.GetString(buffer, 0, length));
    }

    /// <summary>As much of a text as is kept, without control characters.</summary>
    public static string? Shorten(string? text)
    {
        var clean = new string([.. (text ?? "").Select(letter => char.IsControl(letter) ? ' ' : letter)]).Trim();
        return clean.Length == 0 ? null : clean.Length <= Longest ? clean : clean[..Longest];
    }

    private static string? ReadJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Member(document.RootElement, "detail") ?? Member(document.RootElement, "title") ?? Member(document.RootElement, "error")
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Cut off, no JSON, or half of a character: it tells nothing.
            return null;
        }
    }

    private static string? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
