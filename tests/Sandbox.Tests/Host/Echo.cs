using System.Text.Json;

namespace Paywall.Sandbox.Tests.Host;

/// <summary>What handler.mjs says it received.</summary>
internal sealed class Echo(JsonElement json)
{
    public string Method => json.GetProperty("method").GetString()!;

    public string Url => json.GetProperty("url").GetString()!;

    public string Body => json.GetProperty("body").GetString()!;

    /// <summary>Every header line, in order.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers =>
        [.. json.GetProperty("headers").EnumerateArray().Select(text => text.GetString()!).Chunk(2).Select(pair => (pair[0], pair[1]))];

    public string Header(string name) => Assert.Single(All(name));

    public string[] All(string name) =>
        [.. Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    public static Echo Parse(string json) => new(JsonElement.Parse(json));
}
