using System.Security.Cryptography;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.ServiceBus;
using Paywall.Sandbox.Upstreams;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.LNbits;
using Paywall.Sandbox.Wallets.Voltage;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Sandbox;

/// <summary>Everything that surrounds a paywall, and the paywall itself, running on loopback.</summary>
internal sealed class Stack : IAsyncDisposable
{
    private static readonly MilliSatoshi BuyerMoney = MilliSatoshi.FromSatoshi(1_000_000);

    /// <summary>The tables that a deployment creates, beside the queue and the container of jobs; the executable never does.</summary>
    private static readonly string[] Tables = ["purchases", "deadlines", "ledger"];

    private const string WorkQueue = "fulfil";
    private const string JobContainer = "jobs";

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

    /// <summary>The Lightning addresses of the network's nodes.</summary>
    public AddressServer Addresses { get; private set; } = null!;

    /// <summary>Where money goes back to the buyer.</summary>
    public string BuyerLightningAddress => $"{BuyerAlias}@{Addresses.Address.Authority}";

    /// <summary>The seller's wallet at ZBD.</summary>
    public ZbdSeller Zbd { get; private set; } = null!;

    /// <summary>The seller's wallet at Voltage.</summary>
    public VoltageSeller Voltage { get; private set; } = null!;

    /// <summary>The seller's wallet at LNbits.</summary>
    public LNbitsSeller LNbits { get; private set; } = null!;

    /// <summary>The one of them that is paid.</summary>
    public SellerWallet Wallet { get; private set; } = null!;

    /// <summary>What is to go wrong with its webhooks.</summary>
    public WebhookPlan Webhooks { get; private init; } = WebhookPlan.None;

    /// <summary>The seller's API.</summary>
    public SampleUpstream Upstream { get; private set; } = null!;

    /// <summary>The Service Bus that jobs go through; null if they go through the storage queue.</summary>
    public SandboxServiceBus? ServiceBus { get; private set; }

    /// <summary>The Functions host with the paywall as its custom handler.</summary>
    public FunctionsHost Host { get; private set; } = null!;

    /// <summary>What is sold beside the samples.</summary>
    public IReadOnlyList<OwnService> OwnServices { get; private init; } = [];

    /// <summary>Whether something is to go wrong between the paywall and what it calls.</summary>
    public bool HasFaults { get; private init; }

    private SellerWallet[] Wallets => [Zbd, Voltage, LNbits];

    /// <exception cref="SandboxException">Something cannot be started; the message says what and why.</exception>
    public static async Task<Stack> StartAsync(SandboxOptions options, Action<LogLevel, string> onLog, CancellationToken cancellation)
    {
        var stack = new Stack { HasFaults = options.Faults.Count > 0, Webhooks = options.Webhooks, OwnServices = options.Services };
        try
        {
            var app = FunctionApp.Load(options.App);
            var ports = options.Ports;
            stack.Storage = stack.Own(await Azurite.StartAsync(
                new AzuriteOptions { BlobPort = ports.Blob, QueuePort = ports.Queue, TablePort = ports.Table }, cancellation));
            await CreateStorageAsync(stack.Storage.ConnectionString, cancellation);

            stack.Lightning.AddNode(BuyerAlias, BuyerMoney);
            stack.Network = stack.Own(await NetworkServer.StartAsync(stack.Lightning, ports.Network, cancellation));
            stack.Addresses = stack.Own(await AddressServer.StartAsync(stack.Lightning, cancellation: cancellation));
            await stack.OpenWalletsAsync(options, cancellation);
            stack.Upstream = stack.Own(await SampleUpstream.StartAsync(ports.Upstream, cancellation: cancellation));
            await stack.StartPaywallAsync(app, options, onLog, cancellation);
            return stack;
        }
        catch
        {
            // Whatever was started so far must not outlive the failure.
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates in a storage account what the deployment creates.</summary>
    public static async Task CreateStorageAsync(string connection, CancellationToken cancellation)
    {
        var storage = new TableServiceClient(connection);
        foreach (var table in Tables)
        {
            await storage.CreateTableIfNotExistsAsync(table, cancellation);
        }

        await new QueueClient(connection, WorkQueue).CreateIfNotExistsAsync(cancellationToken: cancellation);
        await new BlobContainerClient(connection, JobContainer).CreateIfNotExistsAsync(cancellationToken: cancellation);
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

    /// <summary>All of them, so that the paywall shows what it is to have more than one: they start within milliseconds.</summary>
    private async Task OpenWalletsAsync(SandboxOptions options, CancellationToken cancellation)
    {
        Zbd = Own(await ZbdSeller.StartAsync(Lightning, options.Ports.Zbd, cancellation));
        Voltage = Own(await VoltageSeller.StartAsync(Lightning, options.Ports.Voltage, cancellation));
        LNbits = Own(await LNbitsSeller.StartAsync(Lightning, options.Ports.LNbits, cancellation));
        Wallet = Wallets.Single(wallet => wallet.Name == options.Wallet);
        Wallet.Plan(Webhooks);
    }

    private async Task StartPaywallAsync(FunctionApp app, SandboxOptions options, Action<LogLevel, string> onLog, CancellationToken cancellation)
    {
        ServiceBus = options.UsesServiceBus ? Own(await SandboxServiceBus.StartAsync(WorkQueue, cancellation)) : null;
        var faults = Own(new FaultPlan(options.Faults, () => Host?.KillHandler(), line => onLog(LogLevel.Warning, line)));
        var settings = AppSettings();
        var hosting = new FunctionsHostOptions
        {
            Port = options.Ports.Paywall,
            AppSettings = settings,

            // What the host itself fetches from the queue is not the paywall's call.
            HandlerSettings = faults.Redirect(settings),
            AddressSetting = "Paywall__PublicUrl",
            ServiceBus = ServiceBus?.Broker,
            OnLog = onLog,
        };
        Host = Own(await FunctionsHost.StartAsync(app, hosting, cancellation));
        foreach (var wallet in Wallets)
        {
            wallet.Introduce(Host.Address);
        }

        await Host.WaitUntilReadyAsync(cancellation);
    }

    private Dictionary<string, string> AppSettings()
    {
        Dictionary<string, string> settings = new()
        {
            ["AzureWebJobsStorage"] = Storage.ConnectionString,
            [$"AzureWebJobs.{(ServiceBus is null ? "FulfilJobBus" : "FulfilJob")}.Disabled"] = "true",
            ["Paywall__Network"] = "regtest",

            // Whoever tries it out has callbacks and Lightning addresses on this machine only.
            ["Paywall__AllowLoopback"] = "true",

            // The wallet is simulated and sets no limits.
            ["Paywall__InvoicesPerSecond"] = "1000",
            ["Paywall__InvoicesAtOnce"] = "100",
            ["Paywall__Keys__0__Id"] = "1",
            ["Paywall__Keys__0__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Paywall__Wallet"] = Wallet.Name,
        };
        foreach (var (name, value) in Wallets.SelectMany(wallet => wallet.Settings).Concat(ServiceBus?.Settings ?? []))
        {
            settings[name] = value;
        }

        foreach (var (index, service) in SampleService.All.Index())
        {
            settings[$"Paywall__Services__{index}__Name"] = service.Name;
            settings[$"Paywall__Services__{index}__Description"] = service.Description;
            settings[$"Paywall__Services__{index}__Upstream"] = new Uri(Upstream.Address, service.Path).AbsoluteUri;
            settings[$"Paywall__Services__{index}__Price"] = service.PriceAt(Wallet);
            settings[$"Paywall__Services__{index}__Uses"] = service.Uses;
            if (service.IsJob)
            {
                settings[$"Paywall__Services__{index}__Kind"] = "job";
                settings[$"Paywall__Services__{index}__Refunds"] = "payout";
            }
        }

        foreach (var (index, service) in OwnServices.Index())
        {
            var section = $"Paywall__Services__{SampleService.All.Count + index}";
            settings[$"{section}__Name"] = service.Name;
            settings[$"{section}__Upstream"] = service.Upstream.AbsoluteUri;
            settings[$"{section}__Price"] = service.Price;
        }

        if (HasFaults)
        {
            ShortenLeases(settings);
        }

        return settings;
    }

    /// <summary>Nobody wants to look on for minutes until a call that was lost may be tried again.</summary>
    private void ShortenLeases(Dictionary<string, string> settings)
    {
        settings["Paywall__LeaseMargin"] = "00:00:01";
        for (var index = 0; index < SampleService.All.Count + OwnServices.Count; index++)
        {
            settings[$"Paywall__Services__{index}__TimeLimit"] = "00:00:05";
        }
    }
}
