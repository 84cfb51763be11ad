using System.Globalization;
using System.Text;

namespace Paywall.Sandbox.Faults;

/// <summary>The first line and the headers of one HTTP/1.1 message, byte for byte.</summary>
/// <param name="Bytes">All of it with the empty line that ends it; what is no HTTP as far as it came.</param>
internal sealed record HttpHead(ReadOnlyMemory<byte> Bytes)
{
    // Latin-1 turns each byte into one character and back.
    private readonly string[] _lines = Encoding.Latin1.GetString(Bytes.Span).Split("\r\n");

    public string Method => Word(0);

    /// <summary>The path as it was sent, without the query.</summary>
    public string Path => Word(1).Split('?')[0];

    /// <summary>The status of an answer; null if it is none.</summary>
    public int? Status => _lines[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
        && int.TryParse(Word(1), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;

    /// <summary>Whether it is an answer that another one follows.</summary>
    public bool IsInterim => Status is >= 100 and <= 199 and not 101;

    /// <summary>Whether the connection ends with this message.</summary>
    public bool EndsConnection => Value("Connection")?.Contains("close", StringComparison.OrdinalIgnoreCase)
        ?? _lines[0].Contains("HTTP/1.0", StringComparison.Ordinal);

    public BodyFraming RequestBody => Told() ?? new BodyFraming.Counted(0);

    public BodyFraming AnswerBody(string method) =>
        Status is null or 101 ? new BodyFraming.UntilClose()
        : method == "HEAD" || Status is 204 or 304 ? new BodyFraming.Counted(0)
        : Told() ?? new BodyFraming.UntilClose();

    /// <summary>The same head as the target would get it without a proxy.</summary>
    public ReadOnlyMemory<byte> For(string host) => Encoding.Latin1.GetBytes(string.Join(
        "\r\n", _lines.Select(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase) ? $"Host: {host}" : line)));

    private BodyFraming? Told() =>
        Value("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true ? new BodyFraming.Chunked()
        : long.TryParse(Value("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? new BodyFraming.Counted(length)
        : null;

    private string Word(int index) => _lines[0].Split(' ').ElementAtOrDefault(index) ?? "";

    private string? Value(string name) => _lines.Skip(1)
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
