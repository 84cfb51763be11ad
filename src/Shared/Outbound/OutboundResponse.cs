namespace Paywall.Outbound;

/// <summary>What a stranger's server answered, whatever its status: a redirect is an answer too, and is not followed.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="MediaType">The media type that the server gives the body; null for none.</param>
/// <param name="Body">The body as it came, never decompressed.</param>
public sealed record OutboundResponse(int Status, string? MediaType, ReadOnlyMemory<byte> Body)
{
    /// <summary>The whole <c>Content-Type</c>, with its parameters; null for none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Where a redirect leads, as the server wrote it; null for nowhere.</summary>
    public string? Location { get; init; }

    /// <summary>Whether the body was longer than is read. So only where <see cref="OutboundOptions.CutsLongAnswers"/> is set.</summary>
    public bool IsCut { get; init; }

    /// <summary>Whether the status is one of success.</summary>
    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>The status and the length; not the body, which is a stranger's.</summary>
    public override string ToString() => $"{Status}, {Body.Length} bytes";
}
