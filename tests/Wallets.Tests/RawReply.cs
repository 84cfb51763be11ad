namespace Paywall.Wallets.Tests;

/// <summary>What a <see cref="RawServer"/> does with a request.</summary>
internal abstract record RawReply
{
    private RawReply()
    {
    }

    /// <summary>A whole answer.</summary>
    public sealed record Answer(int Status, string Body, string? ContentType = "application/json") : RawReply
    {
        /// <summary>Header lines besides Content-Type and Content-Length.</summary>
        public string[] Headers { get; init; } = [];
    }

    /// <summary>The connection is closed without a word.</summary>
    public sealed record Drop : RawReply;

    /// <summary>The connection is closed in the middle of the body.</summary>
    public sealed record Half(int Status, string Body) : RawReply;

    /// <summary>No word until the server ends.</summary>
    public sealed record Hang : RawReply;

    /// <summary>The head of an answer and the first byte of its body, and no more until the server ends.</summary>
    public sealed record Stall : RawReply;

    /// <summary>A JSON string of so many bytes, in chunks of unknown number.</summary>
    public sealed record Flood(long Length) : RawReply;

    /// <summary>These bytes, whatever they are, and then the end of the connection.</summary>
    public sealed record Garbage(string Text) : RawReply;
}
