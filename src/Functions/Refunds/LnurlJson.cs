using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Paywall.Functions.Refunds;

/// <summary>What every LNURL answer may be instead: an error. It is read first, and by itself, so that nothing else hides it.</summary>
internal sealed record LnurlStatus(string? Status, string? Reason)
{
    public bool IsError => string.Equals(Status, "ERROR", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The terms of a payment, as LUD-06 and LUD-12 have them. The amounts are in millisatoshis.</summary>
internal sealed record LnurlPayTerms(string? Tag, string? Callback, ulong? MinSendable, ulong? MaxSendable, string? Metadata)
{
    /// <summary>How many characters a comment may have. Whatever else stands here must not keep anybody from being paid.</summary>
    public JsonElement CommentAllowed { get; init; }

    public bool Allows(string comment) =>
        CommentAllowed.ValueKind == JsonValueKind.Number && CommentAllowed.TryGetUInt64(out var most) && (ulong)comment.Length <= most;
}

/// <summary>The answer of the callback.</summary>
internal sealed record LnurlPayInvoice(string? Pr);

/// <summary>Members that are not known are skipped; one that is there twice makes the whole unreadable.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false, MaxDepth = 16)]
[JsonSerializable(typeof(LnurlStatus))]
[JsonSerializable(typeof(LnurlPayTerms))]
[JsonSerializable(typeof(LnurlPayInvoice))]
internal sealed partial class LnurlJson : JsonSerializerContext
{
    /// <summary>The value, or null for what is no JSON, or other JSON.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type);
        }
        catch (JsonException)
        {
            // A stranger's text; the caller says what it was to be.
            return null;
        }
    }
}
