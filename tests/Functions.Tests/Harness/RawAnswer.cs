using System.Globalization;
using System.Text.Json;

namespace Paywall.Functions.Tests.Harness;

/// <summary>An answer as it stood on the wire.</summary>
/// <param name="Head">The status line and the headers, a line each; empty if there was no answer.</param>
/// <param name="Body">The body, out of its chunks, and any trailers behind it.</param>
internal sealed record RawAnswer(string Head, string Body)
{
    public int Status => Head.Length == 0 ? 0 : int.Parse(Head.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>The code of a problem document; null for any other answer.</summary>
    public string? Code
    {
        get
        {
            if (Body is not ['{', ..])
            {
                return null;
            }

            using var document = JsonDocument.Parse(Body);
            return document.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
        }
    }

    /// <summary>The value of a header.</summary>
    public static string? Find(string head, string name) => head.Split('\n').Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();
}
