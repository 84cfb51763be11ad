using System.Globalization;

namespace Paywall.EndToEnd.Tests.Hostile;

/// <summary>An answer as it stood on the wire.</summary>
/// <param name="Head">The status line and the headers, a line each; empty if there was no answer.</param>
/// <param name="Body">The body, out of its chunks.</param>
internal sealed record RawAnswer(string Head, string Body)
{
    /// <summary>0 if there was no answer.</summary>
    public int Status => Head.Length == 0 ? 0 : int.Parse(Head.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Whether the request was refused, be it by hanging up: the refusal may be lost when more had come than was read.</summary>
    public bool IsRefusal => Status is 0 or (>= 400 and <= 499);

    public string? Find(string name) => Head.Split('\n').Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();
}
