using System.Collections.Concurrent;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Paywall.Functions.Jobs;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Network;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>A seller of jobs with two handlers that live and any number that die, on one storage, and all that stands around him.</summary>
internal sealed class CrashWave : IAsyncDisposable
{
    private static readonly MilliSatoshi RoutingBase = MilliSatoshi.FromSatoshi(1);

    private readonly LetterBox _box;
    private readonly AddressServer _addresses;
    private readonly PaidWallet? _wallet;
    private readonly (string Key, string? Value)[] _settings;
    private readonly SemaphoreSlim _postman = new(1);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _mail = new();
    private readonly ConcurrentBag<string> _seen = [];

    private CrashWave(
        JobShop shop, CrashUpstream upstream, LetterBox box, AddressServer addresses, PaidWallet? wallet, (string Key, string? Value)[] settings) =>
        (Jobs, Upstream, _box, _addresses, _wallet, _settings) = (shop, upstream, box, addresses, wallet, settings);

    public JobShop Jobs { get; }

    public Shop Shop => Jobs.Shop;

    public FakeTimeProvider Time => Shop.Time;

    public CrashUpstream Upstream { get; }

    /// <summary>Whether the wallet pays a repeated order once.</summary>
    public bool IsIdempotent => _wallet is not null;

    /// <summary>The node that the seller's money lies on.</summary>
    public LightningNode Seller => IsIdempotent ? Shop.Network.FindNode("lnbits")! : Shop.Zbd.Node;

    /// <summary>The handlers that live.</summary>
    public (int One, int Other) Living { get; private set; }

    /// <summary>All messages that ever came out of the queue.</summary>
    public IReadOnlyList<string> Seen => [.. _seen];

    public static async Task<CrashWave> OpenAsync(OwnAccounts accounts, bool isIdempotent)
    {
        var box = await LetterBox.StartAsync();
        CrashUpstream? upstream = null;
        var shop = await JobShop.OpenAsync(
            accounts, context => upstream!.AnswerAsync(context),
            ("Paywall:PublicUrl", box.Address.AbsoluteUri), ("Paywall:Services:3:Retention", "30.00:00:00"));
        upstream = new CrashUpstream(shop.Shop.Time);
        var network = shop.Shop.Network;
        network.Routing = new RoutingRule(network.AddNode("router"), RoutingBase, PartsPerMillion: 1000);
        var addresses = await AddressServer.StartAsync(network, cancellation: Shop.Cancellation);
        var wallet = isIdempotent ? await PaidLNbits.StartAsync(network) : null;
        (string Key, string? Value)[] settings = wallet is null
            ? []
            : [("Paywall:Wallets:Zbd:ApiKey", null), ("Paywall:Wallets:Zbd:BaseUrl", null), .. wallet.Settings, ("Paywall:Wallet", wallet.Name)];
        var wave = new CrashWave(shop, upstream, box, addresses, wallet, settings);
        wave.Living = (await shop.Shop.AddHandlerAsync(settings), await shop.Shop.AddHandlerAsync(settings));

        // From this balance on it is known what the wallet should hold.
        await shop.Shop.ReconcileAsync(wave.Living.One);
        return wave;
    }

    /// <summary>Starts a handler that may die.</summary>
    public Task<(int Handler, FaultProxy Faults)> AddDyingAsync() => Shop.AddHandlerBehindFaultsAsync(_settings);

    /// <summary>Where a buyer is called back.</summary>
    public string CallbackOf(int buyer) => new Uri(_box.Address, $"notices/{buyer}").AbsoluteUri;

    /// <summary>The bodies of all callbacks to a buyer.</summary>
    public IReadOnlyList<string> NoticesOf(JobBuyer buyer) =>
        [.. _box.Letters.Where(letter => letter.Target.EndsWith($"/notices/{buyer.Number}", StringComparison.Ordinal)).Select(letter => letter.Body)];

    /// <summary>A buyer's own node and what its Lightning address is.</summary>
    public (LightningNode Node, string Address) AddBuyer(int number)
    {
        var node = Shop.Network.AddNode($"buyer{number}");
        return (node, _addresses.AddressOf(node));
    }

    /// <summary>Lets no Lightning address be found any more.</summary>
    public void TakeAddressesDown() => _addresses.Fault = new AddressFault.TermsStatus(500);

    /// <summary>An invoice of a buyer's node that can be paid for a long time.</summary>
    public string InvoiceOf(LightningNode node, MilliSatoshi amount) => Shop.Network.CreateInvoice(
        node, new InvoiceTerms { Amount = amount, Description = "Refund", Expiry = TimeSpan.FromDays(10) }).Invoice.Text;

    /// <summary>Lets Reconcile look at a job as if it had been begun a while ago.</summary>
    public Task NoteAsync(PurchaseId purchase) => Shop.Services().GetRequiredService<DeadlineTable>().SetAsync(
        new Deadline.Check(purchase), Time.GetUtcNow() - TimeSpan.FromMinutes(2));

    /// <summary>The messages of a purchase that can be seen, taken out of the queue.</summary>
    public async Task<IReadOnlyList<string>> TakeMailAsync(string purchase)
    {
        await EmptyQueueAsync();
        return _mail.TryRemove(purchase, out var mail) ? [.. mail] : [];
    }

    /// <summary>All messages that can be seen, taken out of the queue.</summary>
    public async Task<IReadOnlyList<string>> TakeMailAsync()
    {
        await EmptyQueueAsync();
        return [.. _mail.Keys.SelectMany(purchase => _mail.TryRemove(purchase, out var mail) ? mail.ToArray() : [])];
    }

    /// <summary>All jobs, by their purchases.</summary>
    public async Task<IReadOnlyDictionary<string, Job>> StandAsync()
    {
        var rows = await ReconcileStorage.RowsAsync(Jobs.Storage.Purchases);
        return rows.Where(row => JobRows.IsJob(row.RowKey))
            .ToDictionary(row => row.PartitionKey, row => JobRows.Read(PurchaseId.Parse(row.PartitionKey, null), row));
    }

    /// <summary>All rows of the table <c>purchases</c>, by purchase.</summary>
    public async Task<ILookup<string, TableEntity>> PurchasesAsync() =>
        (await ReconcileStorage.RowsAsync(Jobs.Storage.Purchases)).ToLookup(row => row.PartitionKey);

    /// <summary>The books, by purchase.</summary>
    public async Task<ILookup<string, TableEntity>> LedgerAsync() =>
        (await ReconcileStorage.RowsAsync(Jobs.Storage.Ledger)).ToLookup(row => row.RowKey.Split('-')[0]);

    /// <summary>The kinds of deadlines that stand, by purchase. What Reconcile remembers of itself stands there too.</summary>
    public async Task<ILookup<string, string>> DeadlinesAsync() =>
        (await ReconcileStorage.RowsAsync(Jobs.Storage.Deadlines)).Select(row => row.RowKey.Split('-'))
            .Where(key => key.Length > 1).ToLookup(key => key[0], key => key[1]);

    public async ValueTask DisposeAsync()
    {
        await Jobs.DisposeAsync();
        await (_wallet?.DisposeAsync() ?? default);
        await _addresses.DisposeAsync();
        await _box.DisposeAsync();
        _postman.Dispose();
    }

    private async Task EmptyQueueAsync()
    {
        await _postman.WaitAsync(Shop.Cancellation);
        try
        {
            foreach (var message in await Jobs.TakeMessagesAsync())
            {
                _seen.Add(message);
                _mail.GetOrAdd(message.Split('.')[^2], _ => new ConcurrentQueue<string>()).Enqueue(message);
            }
        }
        finally
        {
            _postman.Release();
        }
    }
}
