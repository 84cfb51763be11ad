using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Network;
using Paywall.Wallets;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>The daily comparison of what a wallet holds with what the books say.</summary>
[Collection(OneByOne.Name)]
public class BalanceTests(ReconcileStorage storages)
{
    private const long Price = 21_000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Books_that_agree_with_the_balance_get_no_row()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        await (await Sale.PaidAsync(shop, "/api/echo")).WebhookAsync(shop);
        await shop.ReconcileAsync();
        await (await Sale.PaidAsync(shop, "/api/echo")).WebhookAsync(shop);
        await shop.ReconcileInAsync(Day);
        await shop.ReconcileInAsync(Day);

        Assert.Empty(await UnattributedAsync(storage));
    }

    [Fact]
    public async Task What_nobody_reported_is_booked_once_and_taken_back_when_its_buyer_comes_back()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        await shop.AddHandlerAsync();
        await shop.ReconcileAsync();
        var sale = await Sale.PaidAsync(shop, "/api/echo");
        shop.Time.Advance(Day);
        await Task.WhenAll(shop.ReconcileAsync(0), shop.ReconcileAsync(1));
        await Task.WhenAll(shop.ReconcileAsync(0), shop.ReconcileAsync(1));
        Assert.Equal([Price], await UnattributedAsync(storage));

        shop.Time.Advance(20 * Day);
        using (var answer = await sale.UseAsync(shop))
        {
            Assert.Equal(200, (int)answer.StatusCode);
        }

        await shop.ReconcileInAsync(Day);
        Assert.Equal([Price, -Price], await UnattributedAsync(storage));
        Assert.Equal(Price, await BookedAsync(storage));
        await shop.ReconcileInAsync(Day);
        Assert.Equal(2, (await UnattributedAsync(storage)).Count);
    }

    [Fact]
    public async Task Money_that_the_seller_takes_out_is_booked_as_negative()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        await (await Sale.PaidAsync(shop, "/api/echo")).WebhookAsync(shop);
        await shop.ReconcileAsync();
        var sellersOwn = shop.Network.CreateInvoice(
            shop.Network.AddNode("cold"), new InvoiceTerms { Amount = new MilliSatoshi(5000), Description = "out", Expiry = TimeSpan.FromMinutes(5) });
        await shop.Services().GetRequiredKeyedService<IPayingWallet>("zbd").PayAsync(
            new PaymentRequest("out-1", sellersOwn.Invoice, "out"), Shop.Cancellation);
        await shop.ReconcileInAsync(Day);

        Assert.Equal([-5000], await UnattributedAsync(storage));
    }

    [Fact]
    public async Task A_payment_between_the_balance_and_the_books_evens_out_on_the_next_day()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        await shop.ReconcileAsync();

        // It is in the balance; it is booked a moment after the books were added up.
        var sale = await Sale.PaidAsync(shop, "/api/echo");
        await shop.ReconcileInAsync(Day);
        shop.Time.Advance(TimeSpan.FromTicks(10));
        await NoticeAsync(shop, sale);
        Assert.Equal([Price], await UnattributedAsync(storage));

        await shop.ReconcileInAsync(Day);
        Assert.Equal([Price, -Price], await UnattributedAsync(storage));
        Assert.Equal(Price, await BookedAsync(storage));
    }

    [Fact]
    public async Task A_booking_that_appears_behind_the_comparison_evens_out_on_the_next_day()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage);
        await shop.ReconcileAsync();
        var sale = await Sale.PaidAsync(shop, "/api/echo");
        shop.Time.Advance(Day);
        var before = shop.Time.GetUtcNow() - TimeSpan.FromSeconds(2);
        await shop.ReconcileAsync();

        // It was on its way, or written by an instance whose clock is slow.
        await NoticeAsync(shop, sale);
        var row = Assert.Single(await storage.BookedAsync(sale.Challenge));
        row["RecordedAt"] = before;
        await storage.Ledger.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Shop.Cancellation);
        await shop.ReconcileInAsync(Day);

        Assert.Equal([Price, -Price], await UnattributedAsync(storage));
        Assert.Equal(Price, await BookedAsync(storage));
    }

    [Theory]
    [InlineData(nameof(DeathPoint.Before))]
    [InlineData(nameof(DeathPoint.After))]
    public async Task Whoever_dies_comparing_leaves_books_that_still_agree(string point)
    {
        for (var number = 1; ; number++)
        {
            var storage = await storages.EmptyAsync();
            await using var shop = await Shop.OpenAsync(storage);
            var (dying, faults) = await shop.AddHandlerBehindFaultsAsync();
            await shop.ReconcileAsync();
            await Sale.PaidAsync(shop, "/api/echo");
            shop.Time.Advance(Day);
            faults.Decide = request => request.Number == number ? new Fault.Die(Enum.Parse<DeathPoint>(point)) : null;
            if (await Abandoned.AskAsync(faults, async nobodyWaits => $"{await shop.InvokeReconcileAsync(dying, nobodyWaits)}") is not null)
            {
                Assert.InRange(number, 5, 10);
                break;
            }

            // Another one comes before somebody goes on.
            await Sale.PaidAsync(shop, "/api/echo");
            await shop.ReconcileAsync();
            await shop.ReconcileInAsync(Day);
            Assert.Equal(2 * Price, (await UnattributedAsync(storage)).Sum());
        }
    }

    private static async Task NoticeAsync(Shop shop, Sale sale)
    {
        using var answer = await sale.UseAsync(shop);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    /// <summary>What is unattributed, day by day.</summary>
    private static async Task<IReadOnlyList<long>> UnattributedAsync(LocalStorage storage) =>
        [.. (await ReconcileStorage.RowsAsync(storage.Ledger)).Where(row => row.GetString("Outcome") == "unattributed")
            .OrderBy(row => row.PartitionKey, StringComparer.Ordinal).Select(row => row.GetInt64("AmountMsat")!.Value)];

    private static async Task<long> BookedAsync(LocalStorage storage) =>
        (await ReconcileStorage.RowsAsync(storage.Ledger)).Sum(row => row.GetInt64("AmountMsat")!.Value);
}
