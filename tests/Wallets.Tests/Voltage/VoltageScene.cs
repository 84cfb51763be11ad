using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Voltage;
using Paywall.Wallets.Tests.Conformance;
using Paywall.Wallets.Voltage;

namespace Paywall.Wallets.Tests.Voltage;

/// <summary>A Lightning network, the strict fake of Voltage on it, and a wallet that knows the way to it. Waiting takes no time.</summary>
internal sealed class VoltageScene : IAsyncDisposable
{
    public const string ApiKey = "vltg_key-7Qx";
    public const string Secret = "vltg_secret-now";
    public const string OldSecret = "vltg_secret-old";

    private readonly ServiceProvider _services;
    private bool _isStopped;

    private VoltageScene(HurryingClock time, LightningNetwork network, VoltageFake fake)
    {
        (Time, Network, Fake) = (time, network, fake);
        Environment = fake.OpenEnvironment(ApiKey);
        WalletId = fake.OpenWallet(Environment, MilliSatoshi.FromSatoshi(100_000));
        Stranger = network.AddNode("stranger", MilliSatoshi.FromSatoshi(100_000));
        var settings = new VoltageSettings(fake.Address, ApiKey, Environment.Organization, Environment.Id, WalletId, [Secret, OldSecret]);
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddSingleton<TimeProvider>(time)
            .AddVoltageWallet(settings, BitcoinNetwork.Regtest)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public HurryingClock Time { get; }

    public LightningNetwork Network { get; }

    public VoltageFake Fake { get; }

    public VoltageEnvironment Environment { get; }

    public Guid WalletId { get; }

    /// <summary>A node that is not Voltage's, with money.</summary>
    public LightningNode Stranger { get; }

    /// <summary>Everything that was logged, from Trace on.</summary>
    public LogBook Log { get; } = new();

    public IListingWallet Invoices => _services.GetRequiredKeyedService<IListingWallet>(VoltageServices.WalletName);

    public IPayingWallet Payments => _services.GetRequiredKeyedService<IPayingWallet>(VoltageServices.WalletName);

    public IWebhookReader Webhooks => _services.GetRequiredKeyedService<IWebhookReader>(VoltageServices.WalletName);

    public static async Task<VoltageScene> OpenAsync(VoltageOptions? options = null, TimeSpan skew = default)
    {
        var time = new HurryingClock(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        var network = new LightningNetwork(new SkewedClock(time, skew));
        return new VoltageScene(time, network, await VoltageFake.StartAsync(network, options, TestContext.Current.CancellationToken));
    }

    /// <summary>The fake's record of that kind of call.</summary>
    public IReadOnlyList<ApiCall<VoltageOperation>> CallsOf(VoltageOperation operation) =>
        [.. Fake.Calls.Where(call => call.Operation == operation)];

    /// <summary>An invoice that the stranger asks to be paid.</summary>
    public Bolt11Invoice StrangersInvoice(ulong msat = 21_000) =>
        Network.CreateInvoice(Stranger, new InvoiceTerms { Amount = new MilliSatoshi(msat), Description = "job 42" }).Invoice;

    public async Task<List<ListedInvoice>> ListAsync(DateTimeOffset madeSince)
    {
        List<ListedInvoice> listed = [];
        await foreach (var invoice in Invoices.ListPaidAsync(madeSince, TestContext.Current.CancellationToken))
        {
            listed.Add(invoice);
        }

        return listed;
    }

    /// <summary>Ends the fake: nobody listens any more.</summary>
    public async Task StopFakeAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await Fake.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await StopFakeAsync();
    }
}
