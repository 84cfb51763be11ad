using System.Text.Json;
using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Host;

/// <summary>What a handler is sent for a message of a queue.</summary>
internal static class MessageDocument
{
    public static JsonObject Create(
        string function, string binding, MessageDataType type, ReadOnlyMemory<byte> body, JsonObject metadata, DateTimeOffset now)
    {
        if (type == MessageDataType.Binary)
        {
            return InvocationDocument.Create(function, binding, Convert.ToBase64String(body.Span), metadata, now);
        }

        var text = BinaryData.FromBytes(body).ToString();
        MergeMembers(text, metadata);
        return InvocationDocument.Create(function, binding, InvocationDocument.Quote(text), metadata, now);
    }

    /// <summary>An empty metadata object; the real host's does not tell names apart by their case.</summary>
    public static JsonObject NewMetadata() => new(new JsonNodeOptions { PropertyNameCaseInsensitive = true });

    /// <summary>The real host lets whoever writes a message overwrite what the queue says about it.</summary>
    private static void MergeMembers(string text, JsonObject metadata)
    {
        if (Parse(text) is not { RootElement.ValueKind: JsonValueKind.Object } json)
        {
            return;
        }

        using (json)
        {
            foreach (var member in json.RootElement.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Array))
            {
                metadata[member.Name] = member.Value.ValueKind == JsonValueKind.Object
                    ? JsonObject.Create(member.Value.Clone())
                    : InvocationDocument.Quote(member.Value.ToString());
            }
        }
    }

    private static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            // Any other text has no members.
            return null;
        }
    }
}
