using System.Security.Cryptography;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Load.World;

/// <summary>Everything that surrounds the paywalls that are measured, on loopback.</summary>
internal sealed class Surroundings : IAsyncDisposable
{
    /// <summary>Requests to the services go here; each service has the same upstream.</summary>
    public const string Free = "/api/free";
    public const string Pass = "/api/pass";
    public const string Single = "/api/single";
    public const string Pack = "/api/pack";
    public const string Job = "/jobs/work";

    /// <summary>What the paywall's requests are counted as.</summary>
    public const string StorageTarget = "storage";
    public const string QueueTarget = "queue";
    public const string WalletTarget = "wallet";
    public const string UpstreamTarget = "upstream";

    public const string Table = "purchases";

    private const byte KeyNumber = 1;

    private static readonly MilliSatoshi BuyerMoney = MilliSatoshi.FromSatoshi(100_000_000);

    private readonly List<IAsyncDisposable> _parts = [];
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly FunctionApp _app;

    private Surroundings(FunctionApp app)
    {
        _app = app;
        Keys = new KeyRing([new MasterKey(new KeyId(KeyNumber), _secret)]);
        Buyer = Lightning.AddNode("buyer", BuyerMoney);
    }

    public LightningNetwork Lightning { get; } = new(TimeProvider.System);

    public LightningNode Buyer { get; }

    public KeyRing Keys { get; }

    public string WalletKey { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public Azurite Storage { get; private set; } = null!;

    public ZbdFake Wallet { get; private set; } = null!;

    public FastUpstream Upstream { get; private set; } = null!;

    /// <exception cref="SandboxException">Something cannot be started; the message says what and why.</exception>
    public static async Task<Surroundings> StartAsync(string app, CancellationToken cancellation)
    {
        var all = new Surroundings(FunctionApp.Load(app));
        try
        {
            all.Storage = await all.AddStorageAsync(cancellation);
            all.Wallet = all.Own(await ZbdFake.StartAsync(all.Lightning, cancellation: cancellation));
            all.Wallet.OpenAccount(new ZbdApiKey(all.WalletKey));
            all.Upstream = all.Own(await FastUpstream.StartAsync(cancellation));
            return all;
        }
        catch
        {
            // Whatever was started so far must not outlive the failure.
            await all.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more storage, with the tables that a deployment creates.</summary>
    public async Task<Azurite> AddStorageAsync(CancellationToken cancellation)
    {
        var storage = Own(await Azurite.StartAsync(new AzuriteOptions(), cancellation));
        var service = new TableServiceClient(storage.ConnectionString);
        foreach (var table in new[] { Table, "deadlines", "ledger" })
        {
            await service.CreateTableAsync(table, cancellation);
        }

        await new QueueClient(storage.ConnectionString, "fulfil").CreateAsync(cancellationToken: cancellation);
        await new BlobContainerClient(storage.ConnectionString, "jobs").CreateAsync(cancellationToken: cancellation);

        return storage;
    }

    /// <summary>How the host would start the executable.</summary>
    /// <param name="storage">The storage of its rows.</param>
    /// <param name="port">Where it is to listen.</param>
    /// <param name="proxy">What is to stand before storage, wallet and upstream; null for nothing.</param>
    /// <param name="app">Another build than the one that is measured.</param>
    /// <param name="more">Settings beside those of all.</param>
    public ChildCommand Command(
        Azurite storage, int port, FaultProxy? proxy = null, FunctionApp? app = null, IReadOnlyDictionary<string, string>? more = null)
    {
        var settings = Settings(storage, proxy);
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            settings[name] = value;
        }

        return HandlerCommand.Create(app ?? _app, new FunctionsHostOptions { AppSettings = settings }, port);
    }

    /// <summary>Starts the Functions host with the executable, so that its queue is worked off and wallets reach it.</summary>
    public async Task<FunctionsHost> HostAsync(Azurite storage, FaultProxy? proxy, CancellationToken cancellation)
    {
        var settings = Settings(storage, proxy);

        // The host itself takes messages from the queue; its requests are not the paywall's.
        settings["AzureWebJobsAzureWebJobsStorage"] = storage.ConnectionString;
        var host = await FunctionsHost.StartAsync(
            _app, new FunctionsHostOptions { AppSettings = settings, AddressSetting = "Paywall__PublicUrl" }, cancellation);
        await host.WaitUntilReadyAsync(cancellation);
        return host;
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

    private Dictionary<string, string> Settings(Azurite storage, FaultProxy? proxy)
    {
        Dictionary<string, string> settings = new()
        {
            ["AzureWebJobsStorage"] = proxy?.StandBeforeStorage(storage.ConnectionString, QueueTarget) ?? storage.ConnectionString,
            ["AzureWebJobs.FulfilJobBus.Disabled"] = "true",
            ["Paywall__Network"] = "regtest",
            ["Paywall__Keys__0__Id"] = $"{KeyNumber}",
            ["Paywall__Keys__0__Secret"] = Convert.ToBase64String(_secret),
            ["Paywall__Wallets__Zbd__ApiKey"] = WalletKey,
            ["Paywall__Wallets__Zbd__BaseUrl"] = (proxy?.StandBefore(WalletTarget, Wallet.Address) ?? Wallet.Address).AbsoluteUri,

            // The limits are not what is measured.
            ["Paywall__InvoicesPerSecond"] = "100000",
            ["Paywall__InvoicesAtOnce"] = "100000",
            ["Paywall__PassCallsPerSecond"] = "100000",
            ["Paywall__PassCallsAtOnce"] = "100000",
        };
        var upstream = (proxy?.StandBefore(UpstreamTarget, Upstream.Address) ?? Upstream.Address).AbsoluteUri;
        (string Name, string Price, string Uses, string Kind)[] services =
            [("free", "free", "1 call", "call"), ("pass", "21 sat", "1.00:00:00", "call"), ("single", "21 sat", "1 call", "call"),
             ("pack", "21 sat", "1000 calls", "call"), ("work", "21 sat", "1 call", "job")];
        foreach (var (index, service) in services.Index())
        {
            settings[$"Paywall__Services__{index}__Name"] = service.Name;
            settings[$"Paywall__Services__{index}__Upstream"] = upstream;
            settings[$"Paywall__Services__{index}__Price"] = service.Price;
            settings[$"Paywall__Services__{index}__Uses"] = service.Uses;
            settings[$"Paywall__Services__{index}__Kind"] = service.Kind;
        }

        return settings;
    }
}
