using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Wallets;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>Payments that nobody reported, found in the list of a wallet that has one.</summary>
[Collection(OneByOne.Name)]
public class ListedPaymentTests(ReconcileStorage storages)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task What_was_paid_is_recorded_though_all_webhooks_are_lost_and_no_buyer_returns()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        await using var voltage = await VoltageSeller.OpenAsync(shop);
        var handler = await shop.AddHandlerAsync(voltage.Settings);
        List<Sale> sales = [];
        for (var i = 0; i < 5; i++)
        {
            sales.Add(await Sale.PaidAsync(shop, "/api/echo", handler));
        }

        // Not paid, and paid for something else.
        await shop.ChallengeAsync("/api/echo", handler);
        await VoltageSeller.SellElsewhereAsync(shop);
        await ReconcileInAsync(shop, handler, Minute);
        await Assert.AllAsync(sales, sale => sale.AssertRecordedAsync(storage));
        Assert.Equal(5, (await ReconcileStorage.RowsAsync(storage.Ledger)).Count);

        // Again, and by an instance that does not know what is recorded.
        var other = await shop.AddHandlerAsync(voltage.Settings);
        await ReconcileInAsync(shop, handler, Minute);
        await ReconcileInAsync(shop, other, Minute);
        Assert.Equal(5, (await ReconcileStorage.RowsAsync(storage.Ledger)).Count);
    }

    [Fact]
    public async Task The_cursor_advances_as_far_as_no_open_invoice_is_left_behind()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        await using var voltage = await VoltageSeller.OpenAsync(shop);
        var handler = await shop.AddHandlerAsync(voltage.Settings);
        var sale = await Sale.OfferAsync(shop, "/api/echo", handler);
        var cursors = new List<DateTimeOffset>();
        for (var minute = 0; minute < 9; minute++)
        {
            await ReconcileInAsync(shop, handler, Minute);
            cursors.Add(await CursorAsync(storage));
        }

        // Paid at the last moment.
        shop.Pay(sale.Challenge);
        await ReconcileInAsync(shop, handler, Minute);
        await sale.AssertRecordedAsync(storage);
        Assert.Equal(cursors.Order().Distinct(), cursors);
        Assert.All(cursors, cursor => Assert.True(cursor < shop.Time.GetUtcNow() - TimeSpan.FromMinutes(10)));
    }

    [Theory]
    [InlineData(nameof(DeathPoint.Before))]
    [InlineData(nameof(DeathPoint.After))]
    public async Task Wherever_a_run_dies_the_next_one_lists_again(string point)
    {
        for (var number = 1; ; number++)
        {
            var storage = await storages.EmptyAsync();
            await using var shop = await Shop.OpenAsync(storage);
            await using var voltage = await VoltageSeller.OpenAsync(shop);
            await using var faults = new FaultProxy(shop.Time);
            var handler = await shop.AddHandlerAsync(voltage.Settings);
            var dying = await shop.AddHandlerAsync(voltage.SettingsBehind(faults, storage));
            List<Sale> sales = [await Sale.PaidAsync(shop, "/api/echo", handler), await Sale.PaidAsync(shop, "/api/echo", handler)];
            faults.Decide = request => request.Number == number ? new Fault.Die(Enum.Parse<DeathPoint>(point)) : null;
            var isAlive = await Abandoned.AskAsync(faults, async nobodyWaits => $"{await shop.InvokeReconcileAsync(dying, nobodyWaits)}") is not null;

            await ReconcileInAsync(shop, handler, 4 * Minute);
            await Assert.AllAsync(sales, sale => sale.AssertRecordedAsync(storage));
            if (isAlive)
            {
                Assert.InRange(number, 12, 30);
                break;
            }
        }
    }

    [Fact]
    public async Task A_wallet_that_does_not_list_now_is_listed_from_the_same_place_later()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        await using var voltage = await VoltageSeller.OpenAsync(shop);
        var handler = await shop.AddHandlerAsync(voltage.Settings);
        await ReconcileInAsync(shop, handler, Minute);
        var before = await CursorAsync(storage);
        var sale = await Sale.PaidAsync(shop, "/api/echo", handler);
        voltage.Fake.Faults.Plan(new ApiFault.Refused(403, "No."), times: 1);
        await ReconcileInAsync(shop, handler, Minute);
        Assert.Equal(before, await CursorAsync(storage));
        Assert.Empty(await storage.RowsAsync(sale.Challenge, ""));

        await ReconcileInAsync(shop, handler, TimeSpan.FromHours(3));
        await sale.AssertRecordedAsync(storage);
    }

    private static Task ReconcileInAsync(Shop shop, int handler, TimeSpan time)
    {
        shop.Time.Advance(time);
        return shop.ReconcileAsync(handler);
    }

    private static async Task<DateTimeOffset> CursorAsync(LocalStorage storage) =>
        (await ReconcileStorage.RowsAsync(storage.Deadlines)).Single(row => row.PartitionKey == "cursor").GetDateTimeOffset("MadeSince")!.Value;
}
