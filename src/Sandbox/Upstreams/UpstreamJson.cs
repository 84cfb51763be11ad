using System.Text.Json.Serialization;

namespace Paywall.Sandbox.Upstreams;

/// <summary>The answer of <c>GET /quote</c>.</summary>
internal sealed record QuoteAnswer(string Quote, string Author, DateOnly Date);

/// <summary>The answer of <c>/echo</c>.</summary>
internal sealed record EchoAnswer(
    string Method, string Path, string Query, IReadOnlyDictionary<string, IReadOnlyList<string>> Headers, int BodyLength);

/// <summary>The answer of <c>/status/{code}</c>.</summary>
internal sealed record StatusAnswer(int Status);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(QuoteAnswer))]
[JsonSerializable(typeof(EchoAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
internal sealed partial class UpstreamJson : JsonSerializerContext;
