using System.Security.Cryptography;
using Azure.Data.Tables;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Upstreams;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Sandbox;

/// <summary>Everything that surrounds a paywall, and the paywall itself, running on loopback.</summary>
internal sealed class Stack : IAsyncDisposable
{
    private static readonly MilliSatoshi BuyerMoney = MilliSatoshi.FromSatoshi(1_000_000);

    /// <summary>The tables that a deployment creates; the executable never does.</summary>
    private static readonly string[] Tables = ["purchases", "deadlines", "ledger"];

    private readonly List<IAsyncDisposable> _parts = [];

    private Stack()
    {
    }

    /// <summary>The alias of the node that buys.</summary>
    public static string BuyerAlias => "buyer";

    /// <summary>The Azurite that holds the paywall's rows.</summary>
    public Azurite Storage { get; private set; } = null!;

    /// <summary>The simulated Lightning network.</summary>
    public LightningNetwork Lightning { get; } = new(TimeProvider.System);

    /// <summary>The same network over HTTP.</summary>
    public NetworkServer Network { get; private set; } = null!;

    /// <summary>The seller's wallet.</summary>
    public ZbdFake Zbd { get; private set; } = null!;

    /// <summary>The key of the seller's wallet, new for each run.</summary>
    public string ZbdApiKey { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The seller's API.</summary>
    public SampleUpstream Upstream { get; private set; } = null!;

    /// <summary>The Functions host with the paywall as its custom handler.</summary>
    public FunctionsHost Host { get; private set; } = null!;

    /// <summary>Whether something is to go wrong between the paywall and what it calls.</summary>
    public bool HasFaults { get; private init; }

    /// <exception cref="SandboxException">Something cannot be started; the message says what and why.</exception>
    public static async Task<Stack> StartAsync(SandboxOptions options, Action<LogLevel, string> onLog, CancellationToken cancellation)
    {
        var stack = new Stack { HasFaults = options.Faults.Count > 0 };
        try
        {
            var app = FunctionApp.Load(options.App);
            var ports = options.Ports;
            stack.Storage = stack.Own(await Azurite.StartAsync(
                new AzuriteOptions { BlobPort = ports.Blob, QueuePort = ports.Queue, TablePort = ports.Table }, cancellation));
            await stack.CreateTablesAsync(cancellation);

            stack.Lightning.AddNode(BuyerAlias, BuyerMoney);
            stack.Network = stack.Own(await NetworkServer.StartAsync(stack.Lightning, ports.Network, cancellation));
            stack.Zbd = stack.Own(await ZbdFake.StartAsync(stack.Lightning, new ZbdOptions { Port = ports.Zbd }, cancellation));
            stack.Zbd.OpenAccount(new ZbdApiKey(stack.ZbdApiKey));
            stack.Upstream = stack.Own(await SampleUpstream.StartAsync(ports.Upstream, cancellation: cancellation));
            var faults = stack.Own(new FaultPlan(options.Faults, () => stack.Host?.KillHandler(), line => onLog(LogLevel.Warning, line)));
            var settings = faults.Redirect(stack.AppSettings());
            stack.Host = stack.Own(await FunctionsHost.StartAsync(
                app, new FunctionsHostOptions { Port = ports.Paywall, AppSettings = settings, OnLog = onLog }, cancellation));
            await stack.Host.WaitUntilReadyAsync(cancellation);
            return stack;
        }
        catch
        {
            // Whatever was started so far must not outlive the failure.
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops everything, the last started first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }
    }

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    private async Task CreateTablesAsync(CancellationToken cancellation)
    {
        var storage = new TableServiceClient(Storage.ConnectionString);
        foreach (var table in Tables)
        {
            await storage.CreateTableIfNotExistsAsync(table, cancellation);
        }
    }

    private Dictionary<string, string> AppSettings()
    {
        Dictionary<string, string> settings = new()
        {
            ["AzureWebJobsStorage"] = Storage.ConnectionString,
            ["Paywall__Network"] = "regtest",

            // The wallet is simulated and sets no limits.
            ["Paywall__InvoicesPerSecond"] = "1000",
            ["Paywall__InvoicesAtOnce"] = "100",
            ["Paywall__Keys__0__Id"] = "1",
            ["Paywall__Keys__0__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Paywall__Wallets__Zbd__ApiKey"] = ZbdApiKey,
            ["Paywall__Wallets__Zbd__BaseUrl"] = Zbd.Address.AbsoluteUri,
        };
        foreach (var (index, service) in SampleService.All.Index())
        {
            settings[$"Paywall__Services__{index}__Name"] = service.Name;
            settings[$"Paywall__Services__{index}__Description"] = service.Description;
            settings[$"Paywall__Services__{index}__Upstream"] = new Uri(Upstream.Address, service.Path).AbsoluteUri;
            settings[$"Paywall__Services__{index}__Price"] = service.Price;
            settings[$"Paywall__Services__{index}__Uses"] = service.Uses;
        }

        if (HasFaults)
        {
            ShortenLeases(settings);
        }

        return settings;
    }

    /// <summary>Nobody wants to look on for minutes until a call that was lost may be tried again.</summary>
    private static void ShortenLeases(Dictionary<string, string> settings)
    {
        settings["Paywall__LeaseMargin"] = "00:00:01";
        foreach (var (index, _) in SampleService.All.Index())
        {
            settings[$"Paywall__Services__{index}__TimeLimit"] = "00:00:05";
        }
    }
}
