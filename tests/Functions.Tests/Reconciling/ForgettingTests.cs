using System.Net;
using Azure.Data.Tables;
using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>Answers and purchases that are not needed any longer.</summary>
[Collection(OneByOne.Name)]
public class ForgettingTests(ReconcileStorage storages)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(59)]
    public async Task A_kept_answer_is_forgotten_after_ten_minutes_at_whatever_second_the_timer_runs(int second)
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        shop.Time.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerMinute - (shop.Time.GetUtcNow().Ticks % TimeSpan.TicksPerMinute)) + TimeSpan.FromSeconds(second));
        var sale = await Sale.PaidAsync(shop, "/api/echo");
        using (var answer = await sale.UseAsync(shop, 0, ("Idempotency-Key", "a")))
        {
            await answer.Content.LoadIntoBufferAsync(Shop.Cancellation);
        }

        Assert.Equal("delivered", await storage.StateAsync(sale.Challenge));
        Assert.True(await IsKeptAsync(storage, sale));

        // The host's timer runs at the beginning of every minute.
        shop.Time.Advance(TimeSpan.FromSeconds(-second) + Minute);
        for (var minute = 1; minute <= 11; minute++)
        {
            await shop.ReconcileAsync();
            Assert.Equal(minute < 10 || (minute == 10 && second > 0), await IsKeptAsync(storage, sale));
            shop.Time.Advance(Minute);
        }

        Assert.Empty(await sale.DeadlinesAsync(storage, "forget"));
        using var again = await sale.UseAsync(shop, 0, ("Idempotency-Key", "a"));
        Assert.Equal(HttpStatusCode.PaymentRequired, again.StatusCode);
    }

    [Theory]
    [InlineData("1 call", 31)]
    [InlineData("120 calls", 31)]
    [InlineData("01:00:00", 367)]
    public async Task All_rows_of_a_purchase_vanish_at_their_day_and_not_before(string uses, int days)
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", uses), ("Paywall:PassCallsPerSecond", "1000"));
        await shop.AddHandlerAsync();
        var sale = await Sale.PaidAsync(shop, "/api/echo");
        for (var i = 0; i < (uses == "120 calls" ? 60 : 1); i++)
        {
            using var answer = await sale.UseAsync(shop, 0, ("Idempotency-Key", $"key-{i}"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.Content.LoadIntoBufferAsync(Shop.Cancellation);
        }

        var pruneAt = sale.Tag.InvoiceExpiry + TimeSpan.FromDays(days);
        Assert.True(pruneAt >= sale.Purchase.Terms.ValidUntil + TimeSpan.FromHours(24));
        await shop.ReconcileInAsync(pruneAt - TimeSpan.FromSeconds(1) - shop.Time.GetUtcNow());
        var before = await storage.RowsAsync(sale.Challenge, "");
        Assert.Equal(uses switch { "1 call" => 4, "120 calls" => 2 + (2 * 60), _ => 2 }, before.Count);

        shop.Time.Advance(Minute);
        await Task.WhenAll(shop.ReconcileAsync(0), shop.ReconcileAsync(1));
        Assert.Empty(await storage.RowsAsync(sale.Challenge, ""));
        Assert.Empty(await sale.DeadlinesAsync(storage));
        Assert.Single(await storage.BookedAsync(sale.Challenge));
        using var refused = await sale.UseAsync(shop);
        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
        Assert.Empty(await storage.RowsAsync(sale.Challenge, ""));
    }

    [Theory]
    [InlineData(nameof(DeathPoint.Before), 3)]
    [InlineData(nameof(DeathPoint.After), 3)]
    [InlineData(nameof(DeathPoint.Before), 5)]
    [InlineData(nameof(DeathPoint.After), 5)]
    public async Task Pruning_that_is_cut_off_is_ended_by_the_next_run(string point, int number)
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "120 calls"));
        var (dying, faults) = await shop.AddHandlerBehindFaultsAsync();
        var sale = await Sale.PaidAsync(shop, "/api/echo");
        await sale.WebhookAsync(shop);

        await storage.Purchases.SubmitTransactionAsync(
            Enumerable.Range(1, 100).Select(i => new TableTransactionAction(
                TableTransactionActionType.Add, new TableEntity(sale.Id, $"key-{i:000}-{sale.Id}"))),
            Shop.Cancellation);
        shop.Time.Advance(TimeSpan.FromDays(32));

        // What is due; the rows and their removal, twice; the deadline.
        faults.Decide = request => request.Number == number ? new Fault.Die(Enum.Parse<DeathPoint>(point)) : null;
        Assert.Null(await Abandoned.AskAsync(faults, async nobodyWaits => $"{await shop.InvokeReconcileAsync(dying, nobodyWaits)}"));
        await shop.ReconcileAsync();

        Assert.Empty(await storage.RowsAsync(sale.Challenge, ""));
        Assert.Empty(await sale.DeadlinesAsync(storage));
        Assert.Single(await storage.BookedAsync(sale.Challenge));
    }

    private static async Task<bool> IsKeptAsync(LocalStorage storage, Sale sale) =>
        (await storage.RowsAsync(sale.Challenge, "use-")).Single().ContainsKey("KeptHead");
}
