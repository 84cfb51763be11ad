using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Settlements;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>Ten thousand webhooks, most of them not the first for their payment, and a third of them forged.</summary>
[Collection(OneByOne.Name)]
public class FloodTests(ReconcileStorage storages)
{
    private const int Paid = 300;
    private const int Unpaid = 100;
    private const int Sent = 10_000;
    private const int AtOnce = 32;

    [Fact]
    public async Task The_books_agree_with_the_network_to_the_msat_whatever_webhooks_say()
    {
        var storage = await storages.EmptyAsync();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:1:Price", "33333 msat"), ("Paywall:Services:0:Uses", "3 calls"));
        await shop.AddHandlerAsync();
        var sales = await BuyAsync(shop);
        var hooks = Mix(sales, shop.Services().GetRequiredService<PurchaseTags>());

        await Parallel.ForEachAsync(
            hooks.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Shop.Cancellation }, async (hook, token) =>
            {
                using var answer = await Webhooks.SendAsync(shop, hook.Index % 2, hook.Item.Tag, hook.Item.InvoiceId, token);
                Assert.Equal(204, (int)answer.StatusCode);
            });
        await AssertBooksAsync(shop, storage, sales);
        Assert.InRange(shop.Zbd.Calls.Count(call => call.Operation == ZbdOperation.ReadCharge), Paid, Sent / 2);

        // What was reported and not paid is looked for, and given up.
        await shop.ReconcileInAsync(TimeSpan.FromMinutes(20));
        await shop.ReconcileInAsync(TimeSpan.FromHours(26));
        await AssertBooksAsync(shop, storage, sales);
        Assert.All(await ReconcileStorage.RowsAsync(storage.Deadlines), row => Assert.DoesNotContain("-settle", row.RowKey, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<Sale>> BuyAsync(Shop shop)
    {
        var sales = new Sale[Paid + Unpaid];
        await Parallel.ForAsync(0, sales.Length, Shop.Cancellation, async (i, _) =>
            sales[i] = await Sale.OfferAsync(shop, i % 2 == 0 ? "/api/echo" : "/api/status", i % 2));
        foreach (var sale in sales[..Paid])
        {
            shop.Pay(sale.Challenge);
        }

        return sales;
    }

    /// <summary>All webhooks in an order without any, the same in each run.</summary>
    private static (string Tag, string InvoiceId)[] Mix(IReadOnlyList<Sale> sales, PurchaseTags tags)
    {
        var random = new Random(10_000);
        var hooks = new (string Tag, string InvoiceId)[Sent];
        for (var i = 0; i < Sent; i++)
        {
            var sale = sales[i % sales.Count];
            var tag = tags.Write(sale.Tag);
            hooks[i] = i % 3 == 0 ? Forge(sale, sales[random.Next(sales.Count)], tag, random.Next(6)) : (tag, sale.InvoiceId);
        }

        random.Shuffle(hooks);
        return hooks;
    }

    private static (string Tag, string InvoiceId) Forge(Sale sale, Sale other, string tag, int how)
    {
        var words = tag.Split('.');
        return how switch
        {
            // The charge of somebody who paid, or who pays less, for a purchase of one's own.
            0 => (tag, other.InvoiceId),
            1 => (Write(words, 2, "1000"), sale.InvoiceId),
            2 => (Write(words, 4, "9999999999"), sale.InvoiceId),
            3 => (Write(words, 0, PurchaseId.New().ToString()), sale.InvoiceId),
            4 => (Write(words, 6, new string('A', words[6].Length)), sale.InvoiceId),
            _ => (tag, Guid.NewGuid().ToString()),
        };
    }

    private static string Write(string[] words, int place, string word) => string.Join('.', [.. words[..place], word, .. words[(place + 1)..]]);

    private static async Task AssertBooksAsync(Shop shop, LocalStorage storage, IReadOnlyList<Sale> sales)
    {
        var ledger = await ReconcileStorage.RowsAsync(storage.Ledger);
        var purchases = await ReconcileStorage.RowsAsync(storage.Purchases);
        Assert.Equal(sales.Take(Paid).Select(sale => sale.Id).Order(), ledger.Select(row => row.RowKey.Split('-')[0]).Order());
        Assert.Equal(
            sales.Take(Paid).SelectMany(sale => new[] { $"paid-{sale.Id}", $"settled-{sale.Id}" }).Order(StringComparer.Ordinal),
            purchases.Select(row => row.RowKey).Order(StringComparer.Ordinal));
        var booked = ledger.ToDictionary(row => row.RowKey.Split('-')[0], row => row.GetInt64("AmountMsat")!.Value);
        foreach (var sale in sales.Take(Paid))
        {
            var truth = shop.Network.FindInvoice(sale.Purchase.PaymentHash)!;
            Assert.NotNull(truth.SettledAt);
            Assert.Equal((long)truth.Invoice.Amount!.Value.Value, booked[sale.Id]);
        }

        Assert.Equal((long)shop.Network.BalanceOf(shop.Zbd.Node).Value, booked.Values.Sum());
    }
}
