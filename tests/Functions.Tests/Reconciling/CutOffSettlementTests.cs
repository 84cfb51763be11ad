using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>A handler that dies at one of the five writes of a settlement, and what Reconcile makes of it.</summary>
[Collection(OneByOne.Name)]
public class CutOffSettlementTests(ReconcileStorage storages)
{
    /// <summary>The settlement looked for, and the invoice.</summary>
    private const int RequestsBefore = 2;

    private static readonly TimeSpan PastThePatience = TimeSpan.FromMinutes(4);

    public static TheoryData<int, string> Deaths =>
        [.. from write in Enumerable.Range(1, 5) from point in Enum.GetNames<DeathPoint>() select (write, point)];

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Wherever_a_settlement_is_cut_off_Reconcile_ends_it(int write, string point)
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        var (dying, faults) = await shop.AddHandlerBehindFaultsAsync();
        var sale = await Sale.PaidAsync(shop, "/api/echo");
        faults.Decide = request => request.Number == RequestsBefore + write ? new Fault.Die(Enum.Parse<DeathPoint>(point)) : null;

        var answered = await Abandoned.AskAsync(faults, nobodyWaits => sale.ReportAsync(shop, dying, nobodyWaits));
        Assert.Null(answered);
        await shop.ReconcileInAsync(PastThePatience);

        if (write == 1 && point == nameof(DeathPoint.Before))
        {
            // Nothing was begun, so that there is nothing to end; the buyer is the next who may notice.
            Assert.Empty(await storage.RowsAsync(sale.Challenge, ""));
            using var answer = await sale.UseAsync(shop);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        await sale.AssertRecordedAsync(storage);
        await shop.ReconcileInAsync(TimeSpan.FromMinutes(1));
        await sale.AssertRecordedAsync(storage);
    }

    [Fact]
    public async Task Two_instances_may_end_the_same_settlements_at_once()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        await shop.AddHandlerAsync();
        List<Sale> sales = [];
        for (var i = 0; i < 20; i++)
        {
            var sale = await Sale.PaidAsync(shop, "/api/echo");
            await sale.NoteAsync(shop, shop.Time.GetUtcNow());
            sales.Add(sale);
        }

        shop.Time.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(shop.ReconcileAsync(0), shop.ReconcileAsync(1));
        await shop.ReconcileInAsync(PastThePatience);

        foreach (var sale in sales)
        {
            await sale.AssertRecordedAsync(storage);
        }
    }
}
