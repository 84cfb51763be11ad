using System.Text.RegularExpressions;
using Paywall.Sandbox;

namespace Paywall.Docs.Tests.Commands;

/// <summary>A command that starts the sandbox.</summary>
/// <param name="Arguments">What stands behind its <c>--</c>, as a shell reads it.</param>
internal sealed partial record SandboxCommand(IReadOnlyList<string> Arguments)
{
    /// <summary>Whether it ends by itself.</summary>
    public bool IsOnce => Arguments.Contains("--once") || Arguments.Contains("--help");

    /// <summary>What it asks for; the sandbox's own reader refuses an option that does not exist.</summary>
    public SandboxOptions Options => SandboxOptions.TryParse(Arguments, out var options) ? options : new SandboxOptions();

    /// <summary>The same as a command of the executable that was built.</summary>
    public string Program => string.Join(' ', Arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "Paywall.Sandbox")).Select(word => $"'{word}'"));

    public static bool TryRead(Command command, out SandboxCommand sandbox)
    {
        var match = Start.Match(command.OneLine);
        sandbox = new SandboxCommand([.. Words.Matches(match.Groups["arguments"].Value).Select(word => word.Value.Trim('"', '\''))]);
        return match.Success;
    }

    [GeneratedRegex(@"\Adotnet run --project src/Sandbox(?: -- (?<arguments>.+?))?\s*&?\z")]
    private static partial Regex Start { get; }

    [GeneratedRegex("""
        "[^"]*"|'[^']*'|[^\s"']+
        """)]
    private static partial Regex Words { get; }
}
