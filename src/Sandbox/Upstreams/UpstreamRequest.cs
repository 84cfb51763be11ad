namespace Paywall.Sandbox.Upstreams;

/// <summary>One request that reached the upstream.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path as it was sent, still percent-encoded.</param>
/// <param name="Query">The query as it was sent, with its question mark; empty for none.</param>
/// <param name="Headers">All headers; names in any case.</param>
/// <param name="Body">The body.</param>
internal sealed record UpstreamRequest(
    string Method, string Path, string Query, IReadOnlyDictionary<string, IReadOnlyList<string>> Headers, ReadOnlyMemory<byte> Body);
