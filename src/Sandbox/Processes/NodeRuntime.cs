using System.Globalization;
using System.Text.RegularExpressions;

namespace Paywall.Sandbox.Processes;

/// <summary>The installed Node.js.</summary>
internal static partial class NodeRuntime
{
    /// <summary>The oldest version that Azurite was seen to run on.</summary>
    public const int OldestMajorVersion = 20;

    /// <summary>Finds Node.js and checks its version.</summary>
    /// <param name="searchPath">Where to look; the PATH of this process when null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SandboxException">It is missing, too old, or does not run.</exception>
    public static async Task<string> FindAsync(string? searchPath, CancellationToken cancellation)
    {
        var node = Executable.Require("node", searchPath);
        var version = "";
        var command = new ChildCommand(node) { Arguments = ["--version"], OnOutput = line => version = line };
        await using var asked = await ChildProcess.StartAsync(command, cancellation);
        await asked.Exited.WaitAsync(cancellation);
        await asked.OutputEnded.WaitAsync(cancellation);

        var match = Version().Match(version);
        if (!match.Success)
        {
            throw new SandboxException(
                $"{node} --version does not answer like Node.js. Install Node.js {OldestMajorVersion} or newer: https://nodejs.org");
        }

        if (int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture) < OldestMajorVersion)
        {
            throw new SandboxException(
                $"Node.js {version} at {node} is too old. Install Node.js {OldestMajorVersion} or newer: https://nodejs.org");
        }

        return node;
    }

    [GeneratedRegex(@"^v\d{1,5}")]
    private static partial Regex Version();
}
