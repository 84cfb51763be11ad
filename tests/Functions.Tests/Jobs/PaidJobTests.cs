using System.Net;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Jobs;

public class PaidJobTests(OwnAccounts accounts)
{
    [Fact]
    public async Task A_webhook_starts_the_job_and_its_buyer_gets_the_result_as_often_as_needed()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync("hello");
        Assert.Equal("queued", await shop.StatusAsync(sale));
        Assert.Equal(1, await shop.DeliverAsync());
        Assert.Equal("succeeded", await shop.StatusAsync(sale));
        for (var i = 0; i < 3; i++)
        {
            using var result = await shop.GetAsync(sale);
            Assert.Equal(HttpStatusCode.OK, result.StatusCode);
            Assert.Equal("HELLO", await result.Content.ReadAsStringAsync(Shop.Cancellation));
            Assert.Equal("text/plain", result.Content.Headers.ContentType?.ToString());
        }

        using var again = await shop.SubmitAsync("hello", sale.Credential);
        Assert.Equal((HttpStatusCode.OK, "HELLO"), (again.StatusCode, await again.Content.ReadAsStringAsync(Shop.Cancellation)));
        Assert.Equal(1, shop.Executions);
        var booked = Assert.Single(await shop.LedgerAsync(sale));
        Assert.Equal((1_000_000L, "sold"), (booked["AmountMsat"], booked["Outcome"]));
    }

    [Fact]
    public async Task Without_any_webhook_the_returning_buyer_starts_it()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.PaidAsync("hello");
        using (var accepted = await shop.SubmitAsync("hello", sale.Credential))
        {
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
            Assert.Equal($"/jobs/work/{sale.Id}", accepted.Headers.Location?.ToString());
            Assert.NotNull(accepted.Headers.RetryAfter);
        }

        await shop.DeliverAsync();
        Assert.Equal(JobState.Succeeded, (await shop.JobAsync(sale)).State);
    }
}
