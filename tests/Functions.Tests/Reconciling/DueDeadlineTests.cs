using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Paywall.Functions.Tests.Faults;
using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>What is due and cannot be done yet, or not in one run.</summary>
[Collection(OneByOne.Name)]
public class DueDeadlineTests(ReconcileStorage storages)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task What_is_not_paid_is_looked_at_less_and_less_often_until_no_payment_can_count()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        var sale = await Sale.OfferAsync(shop, "/api/echo");
        shop.Zbd.Faults.Plan(new ApiFault.MemberReplaced("status", JsonValue.Create("pending")), ZbdOperation.ReadCharge, times: 1000);
        var end = sale.Tag.InvoiceExpiry + TimeSpan.FromHours(24);
        await sale.WebhookAsync(shop);

        List<int> pauses = [];
        for (var last = shop.Time.GetUtcNow(); await FindDueAsync(storage, sale) is { } due; last = shop.Time.GetUtcNow())
        {
            Assert.Equal(pauses.Count, due.GetInt32("Attempts"));
            var before = shop.Zbd.Calls.Count;
            var moment = MomentOf(due);
            pauses.Add((int)Math.Ceiling((moment - last).TotalMinutes));

            // Not a moment too early.
            await shop.ReconcileInAsync(moment - TimeSpan.FromTicks(1) - shop.Time.GetUtcNow());
            Assert.Equal(before, ChargesRead(shop, before));
            await shop.ReconcileInAsync(TimeSpan.FromTicks(1));
            Assert.Equal(before + 1, ChargesRead(shop, before));
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 64], pauses[1..9]);
        Assert.InRange(shop.Time.GetUtcNow(), end, end + TimeSpan.FromMinutes(65));
        Assert.Empty(await storage.RowsAsync(sale.Challenge, ""));
    }

    [Fact]
    public async Task A_wallet_that_is_down_for_one_payment_does_not_keep_the_others_from_being_recorded()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        List<Sale> sales = [];
        for (var i = 0; i < 12; i++)
        {
            sales.Add(await Sale.PaidAsync(shop, "/api/echo"));
            await sales[i].NoteAsync(shop, shop.Time.GetUtcNow());
        }

        shop.Zbd.Faults.Plan(new ApiFault.Refused(403, "No."), ZbdOperation.ReadCharge, times: 2);
        await shop.ReconcileInAsync(Minute);
        Assert.Equal(10, (await ReconcileStorage.RowsAsync(storage.Ledger)).Count(row => row.RowKey.EndsWith("-payment", StringComparison.Ordinal)));

        await shop.ReconcileInAsync(2 * Minute);
        foreach (var sale in sales)
        {
            await sale.AssertRecordedAsync(storage);
        }
    }

    [Fact]
    public async Task A_run_stops_in_time_and_the_next_one_goes_on()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        var (slow, faults) = await shop.AddHandlerBehindFaultsAsync();
        faults.Decide = request => request.Target == HandlerFaults.Wallet ? new Fault.Hang() : null;
        List<Sale> sales = [];
        for (var i = 0; i < 40; i++)
        {
            sales.Add(await Sale.PaidAsync(shop, "/api/echo"));
            await sales[i].NoteAsync(shop, shop.Time.GetUtcNow());
        }

        shop.Time.Advance(Minute);
        var begun = shop.Time.GetUtcNow();
        Assert.Equal("200", await PassingTime.UntilAsync(shop, StatusAsync(shop, slow)));
        Assert.InRange(shop.Time.GetUtcNow() - begun, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(60));
        var left = await ReconcileStorage.RowsAsync(storage.Deadlines);
        Assert.Equal(40, left.Count(row => row.RowKey.EndsWith("-settle", StringComparison.Ordinal)));
        Assert.Contains(left, row => row.GetInt32("Attempts") == 0);

        await shop.ReconcileInAsync(3 * Minute);
        foreach (var sale in sales)
        {
            await sale.AssertRecordedAsync(storage);
        }
    }

    [Fact]
    public async Task Nothing_due_costs_one_read_and_no_write()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        await shop.ReconcileAsync(handler);
        var before = faults.Requests.Count;

        shop.Time.Advance(TimeSpan.FromSeconds(1));
        await shop.ReconcileAsync(handler);

        var request = Assert.Single(faults.Requests.Skip(before));
        Assert.Equal((HandlerFaults.Storage, "GET /devstoreaccount1/deadlines()"), (request.Target, request.Operation));
    }

    private static async Task<string> StatusAsync(Shop shop, int handler) => $"{await shop.InvokeReconcileAsync(handler)}";

    private static async Task<TableEntity?> FindDueAsync(LocalStorage storage, Sale sale) => (await sale.DeadlinesAsync(storage, "settle")).SingleOrDefault();

    /// <summary>The beginning of the minute whose partition it is in: what is in it was due by then.</summary>
    private static DateTimeOffset MomentOf(TableEntity due) => DateTimeOffset.ParseExact(
        due.PartitionKey[..12], "yyyyMMddHHmm", null, System.Globalization.DateTimeStyles.AssumeUniversal);

    private static int ChargesRead(Shop shop, int before) =>
        before + shop.Zbd.Calls.Skip(before).Count(call => call.Operation == ZbdOperation.ReadCharge);
}
