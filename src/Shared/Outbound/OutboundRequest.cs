namespace Paywall.Outbound;

/// <summary>What is sent to an address of a stranger's choice.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">Where to.</param>
public sealed record OutboundRequest(HttpMethod Method, OutboundUrl Url)
{
    /// <summary>The body; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The media type of the body, such as <c>application/json</c>.</summary>
    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>Headers besides those of the body. One that HTTP cannot carry is an error when it is sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
