using System.Text.RegularExpressions;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox;

/// <summary>A service of whoever runs the sandbox, sold beside the samples.</summary>
/// <param name="Name">Its name in the paywall's addresses.</param>
/// <param name="Upstream">Where it is.</param>
/// <param name="Price">What a call costs, as the paywall's setting has it.</param>
internal sealed partial record OwnService(string Name, Uri Upstream, string Price)
{
    /// <summary>Where it is bought, below the paywall's address.</summary>
    public string Route => $"api/{Name}";

    /// <summary>Reads <c>NAME=URL,PRICE</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="others">Those that were read before, whose names are taken.</param>
    /// <exception cref="SandboxException">It is not such a text; the message is one line that says why.</exception>
    public static OwnService Parse(string text, IEnumerable<OwnService> others)
    {
        // A URL may have commas, a price has none.
        if (Parts.Match(text) is not { Success: true } parts)
        {
            throw Refuse(text, "it is not NAME=URL,PRICE, such as hello=http://127.0.0.1:8080,5 sat.");
        }

        var name = parts.Groups["name"].Value;
        if (SampleService.All.Any(sample => sample.Name == name) || others.Any(other => other.Name == name))
        {
            throw Refuse(text, $"there is a service '{name}' already.");
        }

        return Uri.TryCreate(parts.Groups["url"].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new OwnService(name, url, parts.Groups["price"].Value)
            : throw Refuse(text, $"'{parts.Groups["url"].Value}' is no http or https address.");
    }

    private static SandboxException Refuse(string text, string reason) => new($"--service {text}: {reason}");

    [GeneratedRegex(@"\A(?<name>[^=,]+)=(?<url>.+),(?<price>[^,]+)\z")]
    private static partial Regex Parts { get; }
}
