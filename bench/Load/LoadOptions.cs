using System.Globalization;
using Paywall.Sandbox.Processes;

namespace Paywall.Load;

/// <summary>What the command line asks for.</summary>
internal sealed record LoadOptions
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help =
        """
        Measures the native paywall against the numbers it has to hold.

          --app DIR        the published function app (artifacts/app)
          --portable DIR   the fallback build, compared with it: dotnet publish src/Functions -p:Native=false (artifacts/app-portable)
          --counts FILE    writes the operations and the processor time of each kind of request to it, for bench/Cost
          --pairs N        how many alternating pairs a comparison takes its medians of (20)
          --seconds N      how long each run under load takes (2)
          --purchases N    how many stored purchases, and jobs, are compared with a thousand (100000)
          --jobs N         how many jobs are run at once to see how many are done in a second (500)
          --only TEXT      only the measurements whose name contains it, such as pass
          --markdown       the table as docs/performance.md has it
          --help           this text
        """;

    /// <summary>The folder of the function app.</summary>
    public string App { get; private init; } = Path.Combine(Repository.Root, "artifacts", "app");

    /// <summary>The folder of the fallback build; null if it is not compared.</summary>
    public string? Portable { get; private init; }

    /// <summary>Where the counts for the cost calculator go; null if nobody wants them.</summary>
    public string? Counts { get; private init; }

    public int Pairs { get; private init; } = 20;

    public int Seconds { get; private init; } = 2;

    public int Purchases { get; private init; } = 100_000;

    public int Jobs { get; private init; } = 500;

    /// <summary>What the names of the measurements that are wanted contain; empty for all.</summary>
    public string Only { get; private init; } = "";

    public bool Markdown { get; private init; }

    /// <returns>False if only help is wanted.</returns>
    /// <exception cref="SandboxException">An argument is unknown, or lacks its value.</exception>
    public static bool TryParse(IReadOnlyList<string> arguments, out LoadOptions options)
    {
        options = new LoadOptions();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var argument))
        {
            switch (argument)
            {
                case "--app":
                    options = options with { App = Path.GetFullPath(Value(argument, rest), Repository.Root) };
                    break;
                case "--portable":
                    options = options with { Portable = Path.GetFullPath(Value(argument, rest), Repository.Root) };
                    break;
                case "--counts":
                    options = options with { Counts = Path.GetFullPath(Value(argument, rest), Repository.Root) };
                    break;
                case "--pairs":
                    options = options with { Pairs = Number(argument, rest, 1_000) };
                    break;
                case "--seconds":
                    options = options with { Seconds = Number(argument, rest, 60) };
                    break;
                case "--purchases":
                    options = options with { Purchases = Number(argument, rest, 1_000_000) };
                    break;
                case "--jobs":
                    options = options with { Jobs = Number(argument, rest, 10_000) };
                    break;
                case "--only":
                    options = options with { Only = Value(argument, rest) };
                    break;
                case "--markdown":
                    options = options with { Markdown = true };
                    break;
                case "--help" or "-h":
                    return false;
                default:
                    throw new SandboxException($"'{argument}' is no option; --help lists them.");
            }
        }

        return true;
    }

    private static string Value(string option, Queue<string> rest) =>
        rest.TryDequeue(out var value) ? value : throw new SandboxException($"{option} needs a value.");

    private static int Number(string option, Queue<string> rest, int most) =>
        int.TryParse(Value(option, rest), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new SandboxException($"{option} takes a number from 1 to {most}.");
}
