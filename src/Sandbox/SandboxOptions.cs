using System.Reflection;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.LNbits;
using Paywall.Sandbox.Wallets.Voltage;
using Paywall.Sandbox.Wallets.Zbd;

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
          --ephemeral    any free ports instead of 7071 to 7076
          --json         one line of JSON with every address and key, once everything is ready
          --app DIR      the function app to run (default: the one that was built; artifacts/app for the native one)
          --service NAME=URL,PRICE
                         sells your own API beside the samples, under /api/NAME; may be given more than once
                           URL    where it is, such as http://127.0.0.1:8080
                           PRICE  such as '5 sat', '1500 msat' or free
          --wallet NAME  the wallet that is paid: zbd (the default), voltage or lnbits
          --queue NAME   what brings jobs to their workers: storage (the default) or servicebus
          --webhook WHAT what becomes of that wallet's webhooks
                           WHAT   lost, late=SECONDS, doubled, reordered, slow=SECONDS; forged (also beside another one)
          --fault WHERE:WHAT[:WHICH]
                         lets something go wrong between the paywall and what it calls; may be given more than once
                           WHERE  storage, queue, wallet, upstream
                           WHAT   delay=SECONDS, break, lose-reply, break-answer, garbage, hang, status=CODE, kill-before, kill-after
                           WHICH  requests of that place: 3, 2-5 or every:4 (default: all)
          --help         this text
        """;

    private const string ServiceBusQueue = "servicebus";

    private static readonly string[] KnownQueues = ["storage", ServiceBusQueue];
    private static readonly string[] KnownWallets = [ZbdSeller.WalletName, VoltageSeller.WalletName, LNbitsSeller.WalletName];

    /// <summary>Ends after the walkthrough.</summary>
    public bool Once { get; private init; }

    /// <summary>Makes no walkthrough.</summary>
    public bool Quiet { get; private init; }

    /// <summary>Where everything listens.</summary>
    public Ports Ports { get; init; } = Ports.Default;

    /// <summary>Prints where everything is, for programs.</summary>
    public bool Json { get; private init; }

    /// <summary>What is sold beside the samples.</summary>
    public IReadOnlyList<OwnService> Services { get; init; } = [];

    /// <summary>What is to go wrong, as it was asked for.</summary>
    public IReadOnlyList<PlannedFault> Faults { get; init; } = [];

    /// <summary>The name of the wallet that is paid.</summary>
    public string Wallet { get; init; } = ZbdSeller.WalletName;

    /// <summary>Whether jobs go through Service Bus instead of the storage queue.</summary>
    public bool UsesServiceBus { get; init; }

    /// <summary>What is to go wrong with that wallet's webhooks.</summary>
    public WebhookPlan Webhooks { get; init; } = WebhookPlan.None;

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
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name))
        {
            if (name is "--help" or "-h")
            {
                return false;
            }

            options = options.With(name, rest);
        }

        return options.Once && options.Quiet ? throw new SandboxException("--once without the walkthrough of --quiet has nothing to do.") : true;
    }

    private SandboxOptions With(string name, Queue<string> rest) => name switch
    {
        "--once" => this with { Once = true },
        "--quiet" => this with { Quiet = true },
        "--ephemeral" => this with { Ports = Ports.Free },
        "--json" => this with { Json = true },
        "--app" => this with { App = Path.GetFullPath(Value(rest, "--app needs a folder."), Repository.Root) },
        "--service" => this with { Services = [.. Services, OwnService.Parse(Value(rest, "--service needs NAME=URL,PRICE; --help tells more."), Services)] },
        "--wallet" => this with { Wallet = ReadWallet(Value(rest, $"--wallet needs a name: {string.Join(", ", KnownWallets)}.")) },
        "--queue" => this with { UsesServiceBus = ReadQueue(Value(rest, $"--queue needs a name: {string.Join(", ", KnownQueues)}.")) },
        "--webhook" => this with { Webhooks = Webhooks.Add(Value(rest, "--webhook needs WHAT; --help tells more.")) },
        "--fault" => this with { Faults = [.. Faults, PlannedFault.Parse(Value(rest, "--fault needs WHERE:WHAT[:WHICH]; --help tells more."))] },
        _ => throw new SandboxException($"'{name}' is no option; --help lists them."),
    };

    private static string Value(Queue<string> rest, string otherwise) => rest.TryDequeue(out var value) ? value : throw new SandboxException(otherwise);

    private static bool ReadQueue(string name) =>
        KnownQueues.Contains(name) ? name == ServiceBusQueue : throw new SandboxException($"--queue {name}: it is none of {string.Join(", ", KnownQueues)}.");

    private static string ReadWallet(string name) =>
        KnownWallets.Contains(name) ? name : throw new SandboxException($"--wallet {name}: it is none of {string.Join(", ", KnownWallets)}.");
}
