using System.Reflection;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox;

/// <summary>What the command line asks for.</summary>
internal sealed record SandboxOptions
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help =
        """
        The Paywall sandbox: a paywall, a wallet, a Lightning network and an upstream on this machine.

          --once         end after the walkthrough; exit code 0 only if every purchase succeeded
          --quiet        no walkthrough
          --ephemeral    any free ports instead of 7071 to 7074
          --json         one line of JSON with every address and key, once everything is ready
          --app DIR      the function app to run (default: the one that was built; artifacts/app for the native one)
          --fault WHERE:WHAT[:WHICH]
                         lets something go wrong between the paywall and what it calls; may be given more than once
                           WHERE  storage, queue, wallet, upstream
                           WHAT   delay=SECONDS, break, lose-reply, break-answer, garbage, hang, status=CODE, kill-before, kill-after
                           WHICH  requests of that place: 3, 2-5 or every:4 (default: all)
          --help         this text
        """;

    /// <summary>Ends after the walkthrough.</summary>
    public bool Once { get; private init; }

    /// <summary>Makes no walkthrough.</summary>
    public bool Quiet { get; private init; }

    /// <summary>Where everything listens.</summary>
    public Ports Ports { get; init; } = Ports.Default;

    /// <summary>Prints where everything is, for programs.</summary>
    public bool Json { get; private init; }

    /// <summary>What is to go wrong, as it was asked for.</summary>
    public IReadOnlyList<PlannedFault> Faults { get; init; } = [];

    /// <summary>The folder of the function app.</summary>
    public string App { get; init; } = BuiltApp;

    /// <summary>The function app that was built together with the sandbox.</summary>
    private static string BuiltApp { get; } = typeof(SandboxOptions).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "FunctionApp").Value!;

    /// <returns>False if only help is wanted.</returns>
    /// <exception cref="SandboxException">An argument is unknown, or lacks its value.</exception>
    public static bool TryParse(IReadOnlyList<string> arguments, out SandboxOptions options)
    {
        options = new SandboxOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--once":
                    options = options with { Once = true };
                    break;
                case "--quiet":
                    options = options with { Quiet = true };
                    break;
                case "--ephemeral":
                    options = options with { Ports = Ports.Free };
                    break;
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--app" when i + 1 < arguments.Count:
                    options = options with { App = Path.GetFullPath(arguments[++i]) };
                    break;
                case "--app":
                    throw new SandboxException("--app needs a folder.");
                case "--fault" when i + 1 < arguments.Count:
                    options = options with { Faults = [.. options.Faults, PlannedFault.Parse(arguments[++i])] };
                    break;
                case "--fault":
                    throw new SandboxException("--fault needs WHERE:WHAT[:WHICH]; --help tells more.");
                case "--help" or "-h":
                    return false;
                default:
                    throw new SandboxException($"'{arguments[i]}' is no option; --help lists them.");
            }
        }

        return options.Once && options.Quiet ? throw new SandboxException("--once without the walkthrough of --quiet has nothing to do.") : true;
    }
}
