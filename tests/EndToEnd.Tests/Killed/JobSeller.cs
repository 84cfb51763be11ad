using System.Security.Cryptography;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Upstreams;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.EndToEnd.Tests.Killed;

/// <summary>A seller of jobs with several instances on one storage account, whose leases end within seconds, and all that they call.</summary>
internal sealed class JobSeller : IAsyncDisposable
{
    /// <summary>Longer than a lease, so that a message of an instance that ended finds its job free.</summary>
    private static readonly TimeSpan QueueInvisibility = TimeSpan.FromSeconds(10);

    private static readonly MilliSatoshi BuyerMoney = MilliSatoshi.FromSatoshi(100_000_000);

    private readonly List<IAsyncDisposable> _parts = [];

    private JobSeller()
    {
    }

    public Azurite Storage { get; private set; } = null!;

    public LightningNetwork Lightning { get; } = new(TimeProvider.System);

    public LightningNode Buyer { get; private set; } = null!;

    /// <summary>Where refunds go.</summary>
    public string BuyerAddress { get; private set; } = "";

    public ZbdSeller Wallet { get; private set; } = null!;

    public SampleUpstream Upstream { get; private set; } = null!;

    public IReadOnlyList<Instance> Instances { get; private set; } = [];

    /// <param name="instances">How many instances.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <param name="more">Settings beside those of all; null for none.</param>
    public static async Task<JobSeller> StartAsync(
        int instances, CancellationToken cancellation, Func<JobSeller, IReadOnlyDictionary<string, string>>? more = null)
    {
        var seller = new JobSeller();
        try
        {
            seller.Storage = seller.Own(await Azurite.StartAsync(new AzuriteOptions(), cancellation));
            await Stack.CreateStorageAsync(seller.Storage.ConnectionString, cancellation);
            seller.Buyer = seller.Lightning.AddNode(Stack.BuyerAlias, BuyerMoney);
            var addresses = seller.Own(await AddressServer.StartAsync(seller.Lightning, cancellation: cancellation));
            seller.BuyerAddress = addresses.AddressOf(seller.Buyer);
            seller.Wallet = seller.Own(await ZbdSeller.StartAsync(seller.Lightning, port: 0, cancellation));
            seller.Upstream = seller.Own(await SampleUpstream.StartAsync(cancellation: cancellation));
            await seller.StartInstancesAsync(instances, more?.Invoke(seller) ?? new Dictionary<string, string>());
            return seller;
        }
        catch
        {
            // Whatever was started so far must not outlive the failure.
            await seller.DisposeAsync();
            throw;
        }
    }

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

    private async Task StartInstancesAsync(int count, IReadOnlyDictionary<string, string> more)
    {
        var app = FunctionApp.Load(FunctionAppUnderTest.Folder);
        var settings = Settings();
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        Instances =
        [
            .. Enumerable.Range(0, count).Select(_ => Own(new Instance(app, new FunctionsHostOptions
            {
                Port = LoopbackPort.FindFree(),
                AppSettings = settings,
                AddressSetting = "Paywall__PublicUrl",
                QueueInvisibility = QueueInvisibility,
            }))),
        ];
        foreach (var instance in Instances)
        {
            await instance.StartAsync();
        }
    }

    private Dictionary<string, string> Settings()
    {
        Dictionary<string, string> settings = new(Wallet.Settings)
        {
            ["AzureWebJobsStorage"] = Storage.ConnectionString,
            ["AzureWebJobs.FulfilJobBus.Disabled"] = "true",
            ["Paywall__Network"] = "regtest",
            ["Paywall__AllowLoopback"] = "true",
            ["Paywall__InvoicesPerSecond"] = "1000",
            ["Paywall__InvoicesAtOnce"] = "100",
            ["Paywall__LeaseMargin"] = "00:00:01",
            ["Paywall__Keys__0__Id"] = "1",
            ["Paywall__Keys__0__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Paywall__Wallet"] = Wallet.Name,
        };
        foreach (var (index, service) in SampleService.All.Where(service => service.IsJob).Index())
        {
            settings[$"Paywall__Services__{index}__Name"] = service.Name;
            settings[$"Paywall__Services__{index}__Description"] = service.Description;
            settings[$"Paywall__Services__{index}__Upstream"] = new Uri(Upstream.Address, service.Path).AbsoluteUri;
            settings[$"Paywall__Services__{index}__Price"] = service.Price;
            settings[$"Paywall__Services__{index}__Kind"] = "job";
            settings[$"Paywall__Services__{index}__Refunds"] = "payout";
            settings[$"Paywall__Services__{index}__TimeLimit"] = "00:00:05";
        }

        return settings;
    }
}
