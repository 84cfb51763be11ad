using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Host;

/// <summary>What a handler is sent to invoke a function that HTTP does not trigger.</summary>
internal static class InvocationDocument
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Create(string function, string binding, JsonNode? data, JsonObject metadata, DateTimeOffset now)
    {
        metadata["sys"] = new JsonObject
        {
            ["MethodName"] = function,
            ["UtcNow"] = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["RandGuid"] = Guid.NewGuid().ToString(),
        };
        return new JsonObject { ["Data"] = new JsonObject { [binding] = data }, ["Metadata"] = metadata };
    }

    /// <summary>A text as the real host sends it: as JSON inside a string.</summary>
    public static JsonNode? Quote(string? text) => text is null ? null : JsonValue.Create(JsonValue.Create(text).ToJsonString(Plain));

    /// <summary>A number as the real host sends it: as a string.</summary>
    public static JsonNode Quote(long number) => JsonValue.Create(number.ToString(CultureInfo.InvariantCulture));
}
