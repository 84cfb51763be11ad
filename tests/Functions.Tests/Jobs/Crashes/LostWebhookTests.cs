using System.Net;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>A wallet of which no webhook ever comes.</summary>
public class LostWebhookTests(OwnAccounts accounts)
{
    private const int Sales = 100;

    private static readonly TimeSpan PastInvoice = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task Reconcile_alone_has_every_paid_job_done()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sales = await BuyAsync(shop);
        await shop.Shop.ReconcileInAsync(PastInvoice);
        await shop.DeliverAsync();
        await AssertDoneAsync(shop, sales);
    }

    [Fact]
    public async Task The_buyers_return_alone_has_every_paid_job_done()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sales = await BuyAsync(shop);
        await Parallel.ForEachAsync(sales.Index(), Shop.Cancellation, async (sale, _) =>
        {
            // The request itself again, or a look at where the job is said to be.
            using var accepted = sale.Index % 2 == 0 ? await shop.SubmitAsync(sale.Item.Body, sale.Item.Credential) : await shop.GetAsync(sale.Item);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        });
        await shop.DeliverAsync();
        await AssertDoneAsync(shop, sales);
    }

    private static async Task<JobSale[]> BuyAsync(JobShop shop)
    {
        var sales = new JobSale[Sales];
        await Parallel.ForAsync(0, Sales, Shop.Cancellation, async (i, _) => sales[i] = await shop.PaidAsync($"job {i}"));
        return sales;
    }

    private static async Task AssertDoneAsync(JobShop shop, JobSale[] sales)
    {
        Assert.Equal(Sales, shop.Executions);
        var booked = (await ReconcileStorage.RowsAsync(shop.Storage.Ledger)).Select(row => row.RowKey).Order(StringComparer.Ordinal);
        Assert.Equal(sales.Select(sale => $"{sale.Id}-payment").Order(StringComparer.Ordinal), booked);
        await Parallel.ForEachAsync(sales, Shop.Cancellation, async (sale, token) =>
        {
            Assert.Equal(JobState.Succeeded, (await shop.JobAsync(sale)).State);
            using var result = await shop.GetAsync(sale);
            Assert.Equal(sale.Body.ToUpperInvariant(), await result.Content.ReadAsStringAsync(token));
        });
    }
}
