using Azure.Data.Tables;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>Handlers that die anywhere while anybody notices a payment, and the books afterwards.</summary>
[Collection(OneByOne.Name)]
public class CrashTests(ReconcileStorage storages)
{
    private const int RunsAtOnce = 25;
    private const int Waves = 20;

    /// <summary>Longer than every lease, and than a settlement that was begun is left alone.</summary>
    private static readonly TimeSpan PastAllPatience = TimeSpan.FromMinutes(6);

    private static readonly (string Key, string? Value)[] Services =
    [
        ("Paywall:Services:3:Name", "pack"), ("Paywall:Services:3:Price", "63 sat"), ("Paywall:Services:3:Uses", "3 calls"),
        ("Paywall:Services:4:Name", "pass"), ("Paywall:Services:4:Price", "99 sat"), ("Paywall:Services:4:Uses", "1.00:00:00"),
        ("Paywall:PassCallsPerSecond", "1000"),
    ];

    [Fact]
    public async Task However_handlers_die_every_payment_is_booked_once_and_gives_what_was_bought()
    {
        for (var wave = 0; wave < Waves; wave++)
        {
            await RunAsync([.. Enumerable.Range(wave * RunsAtOnce, RunsAtOnce)]);
        }
    }

    private async Task RunAsync(IReadOnlyList<int> seeds)
    {
        var storage = await storages.EmptyAsync();
        await using var upstream = await OwnUpstream.StartAsync(static context => context.Response.Body.WriteAsync(new byte[] { 1 }).AsTask());
        await using var shop = await Shop.OpenAsync(
            storage, [.. Services, ("Paywall:Services:3:Upstream", upstream.Address), ("Paywall:Services:4:Upstream", upstream.Address)]);
        List<CrashRun> runs = [];
        foreach (var seed in seeds)
        {
            runs.Add(new CrashRun(seed, shop));
        }

        await Task.WhenAll(runs.Select(run => OfAsync(run, run.CrashAsync)));
        await shop.ReconcileInAsync(PastAllPatience);
        foreach (var run in runs)
        {
            await OfAsync(run, run.ReturnAsync);
        }

        // What the last calls left, if anything.
        await shop.ReconcileInAsync(PastAllPatience);
        var purchases = await ByPurchaseAsync(storage.Purchases, row => row.PartitionKey);
        var ledger = await ByPurchaseAsync(storage.Ledger, row => row.RowKey.Split('-')[0]);
        var deadlines = await ByPurchaseAsync(storage.Deadlines, row => row.RowKey.Split('-')[0]);
        foreach (var run in runs)
        {
            await OfAsync(run, () => run.AssertRightAsync(purchases, ledger, deadlines));
        }
    }

    /// <summary>Says which run it was that failed.</summary>
    private static async Task OfAsync(CrashRun run, Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{run}: {fault.Message}", fault);
        }
    }

    private static async Task<ILookup<string, TableEntity>> ByPurchaseAsync(TableClient table, Func<TableEntity, string> purchase) =>
        (await ReconcileStorage.RowsAsync(table)).ToLookup(purchase);
}
