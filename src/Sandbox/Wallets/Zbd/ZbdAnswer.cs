using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>What a call is answered with.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON.</param>
internal sealed record ZbdAnswer(int Status, JsonObject Body)
{
    /// <summary>The object that faults change; null in an answer that has none.</summary>
    public JsonObject? Data => Body["data"] as JsonObject;

    /// <summary><c>{"success":true,"message":…,"data":…}</c></summary>
    public static ZbdAnswer Done<T>(string message, T data, JsonTypeInfo<T> type) =>
        new(200, new JsonObject { ["success"] = true, ["message"] = message, ["data"] = JsonSerializer.SerializeToNode(data, type) });

    /// <summary><c>{"success":false,"message":…}</c></summary>
    public static ZbdAnswer Refused(int status, string message) =>
        new(status, new JsonObject { ["success"] = false, ["message"] = message });
}
