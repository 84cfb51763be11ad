namespace Paywall.Sandbox.Faults;

/// <summary>What goes wrong with one outgoing request of a handler.</summary>
internal abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The request comes late. Like everything on a slow way it comes even if nobody waits for the answer any more.</summary>
    public sealed record Delay(TimeSpan Time) : Fault;

    /// <summary>The connection is reset and the target never sees the request.</summary>
    public sealed record BreakBefore : Fault;

    /// <summary>The target does what it was asked for and answers; then the connection is reset without a byte of its answer.</summary>
    public sealed record LoseReply : Fault;

    /// <summary>
    /// The connection is reset after the headers and half of the body: half of its length, or of its first piece where no length is
    /// told. An answer without a body breaks off within its headers.
    /// </summary>
    public sealed record BreakMidResponse : Fault;

    /// <summary>These bytes come instead of an answer, and then the connection ends. The target never sees the request.</summary>
    public sealed record Garbage(ReadOnlyMemory<byte> Bytes) : Fault
    {
        /// <summary>No HTTP at all.</summary>
        public static Garbage NotHttp { get; } = new("\0\x01this is not HTTP\r\n\r\n"u8.ToArray());

        /// <summary>200 with the page of a proxy in between.</summary>
        public static Garbage Html { get; } = new(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 29\r\nConnection: close\r\n\r\n<html>Welcome, guest!</html>\n"u8.ToArray());

        /// <summary>200 with what calls itself JSON and breaks off.</summary>
        public static Garbage BrokenJson { get; } = new(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{\"data\":{\"id"u8.ToArray());
    }

    /// <summary>This answer comes instead of the target's, which never sees the request. Length and end of connection are added.</summary>
    public sealed record Answer(int Status, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte> Body) : Fault
    {
        public Answer(int status)
            : this(status, [], default)
        {
        }
    }

    /// <summary>No answer. The request goes on only when the proxy lets go of it.</summary>
    public sealed record Hang : Fault;

    /// <summary>The handler is gone at this point; nothing of it passes from then on, in either direction.</summary>
    /// <param name="At">Whether the target still sees the request.</param>
    /// <param name="Kill">Ends the handler's process; null for a handler in this process, which is left to itself.</param>
    public sealed record Die(DeathPoint At, Action? Kill = null) : Fault;

    /// <summary>The handler's process is ended at this point. Whoever takes its place is served again.</summary>
    /// <param name="At">Whether the target still sees the request.</param>
    /// <param name="Kill">Ends the process.</param>
    public sealed record KillProcess(DeathPoint At, Action Kill) : Fault;
}
