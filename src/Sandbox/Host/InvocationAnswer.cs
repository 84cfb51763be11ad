using System.Text.Json;
using System.Text.Json.Serialization;

namespace Paywall.Sandbox.Host;

/// <summary>What a handler answers to an invocation; all of it may be left out.</summary>
internal sealed class InvocationAnswer
{
    public Dictionary<string, JsonElement>? Outputs { get; set; }
    public string[]? Logs { get; set; }
    public JsonElement ReturnValue { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(InvocationAnswer))]
internal sealed partial class InvocationJson : JsonSerializerContext;
