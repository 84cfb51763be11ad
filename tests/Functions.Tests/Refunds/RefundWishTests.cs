using System.Net;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Tests.Refunds;

/// <summary>A buyer asks for the price of a job that failed.</summary>
public class RefundWishTests(OwnAccounts accounts)
{
    [Fact]
    public async Task A_buyer_with_credit_asks_for_money_instead()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        var sale = await shop.FailedAsync();
        using (var asked = await shop.Jobs.AskForRefundAsync(sale, shop.Address, shop.Handler))
        {
            Assert.Equal((HttpStatusCode.Accepted, "refunding"), (asked.StatusCode, (string?)(await asked.JsonAsync())["status"]));
            Assert.NotNull(asked.Headers.RetryAfter);
        }

        using var run = await shop.Jobs.SubmitAsync("hello", sale.Credential, shop.Handler);
        await ProblemAssert.IsAsync(run, 409, "job-refunding");
        await shop.DeliverAsync();
        await shop.PassUntilAsync(sale, JobState.Refunded, TimeSpan.FromMinutes(1));
        using var again = await shop.Jobs.AskForRefundAsync(sale, shop.Address, shop.Handler);
        await ProblemAssert.IsAsync(again, 409, "refund-not-offered");
        Assert.Equal((RefundShop.Back, 1), (shop.Received, shop.Jobs.Executions));
    }

    [Fact]
    public async Task A_job_without_any_credit_left_is_paid_back_still()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        var sale = await shop.FailedAsync();
        for (var run = 0; run < Job.MostCredits; run++)
        {
            (await shop.Jobs.SubmitAsync("hello", sale.Credential, shop.Handler)).Dispose();
            await shop.DeliverAsync();
        }

        await shop.Jobs.AssertStateAsync(sale, JobState.Failed);
        (await shop.Jobs.AskForRefundAsync(sale, shop.Address, shop.Handler)).Dispose();
        await shop.DeliverAsync();
        await shop.PassUntilAsync(sale, JobState.Refunded, TimeSpan.FromMinutes(1));
        Assert.Equal(RefundShop.Back, shop.Received);
    }

    [Fact]
    public async Task Money_and_another_run_asked_for_at_the_same_time_are_never_both_given()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        for (var round = 0; round < 8; round++)
        {
            var sale = await shop.FailedAsync();
            var (executions, received) = (shop.Jobs.Executions, shop.Received);
            var answers = await Task.WhenAll(
                shop.Jobs.SubmitAsync("hello", sale.Credential, shop.Handler),
                shop.Jobs.AskForRefundAsync(sale, shop.Address, shop.Handler),
                shop.Jobs.SubmitAsync("hello", sale.Credential, shop.Handler));
            Array.ForEach(answers, answer => answer.Dispose());
            await shop.DeliverAsync();
            if ((await shop.Jobs.JobAsync(sale)).State == JobState.Credited)
            {
                Assert.Equal((executions + 1, received), (shop.Jobs.Executions, shop.Received));
            }
            else
            {
                await shop.PassUntilAsync(sale, JobState.Refunded, TimeSpan.FromMinutes(1));
                Assert.Equal((executions, received + RefundShop.Back), (shop.Jobs.Executions, shop.Received));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"to":null}""")]
    [InlineData("""{"to":1}""")]
    [InlineData("""{"to":"nonsense"}""")]
    [InlineData("""{"to":"alice@127.0.0.2"}""")]
    [InlineData("large")]
    public async Task A_wish_that_names_no_place_changes_nothing(string wish)
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        var sale = await shop.FailedAsync();
        var body = wish == "large" ? new string(' ', 5000) + """{"to":"alice@example.com"}""" : wish;
        using var refused = await shop.Jobs.SendAsync(HttpMethod.Post, $"{JobShop.Path}/{sale.Id}/refund", sale.Credential, body, shop.Handler);
        await ProblemAssert.IsAsync(refused, 400, "bad-refund-target");
        await shop.Jobs.AssertStateAsync(sale, JobState.Credited);
    }

    [Fact]
    public async Task Without_the_credential_nobody_asks()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        var sale = await shop.FailedAsync();
        foreach (var credential in new[] { null, sale.TokenOnly })
        {
            using var refused = await shop.Jobs.SendAsync(
                HttpMethod.Post, $"{JobShop.Path}/{sale.Id}/refund", credential, $$"""{"to":"{{shop.Address}}"}""", shop.Handler);
            await ProblemAssert.IsAsync(refused, 403, "job-credential-missing");
        }
    }

    [Fact]
    public async Task Money_goes_back_only_where_it_was_promised_and_only_of_jobs_that_failed()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd", work: null, ("Paywall:Services:3:Refunds", "credit"));
        var sale = await shop.FailedAsync(("Refund-To", shop.Address));
        await shop.Jobs.AssertStateAsync(sale, JobState.Credited);
        using var credit = await shop.Jobs.AskForRefundAsync(sale, shop.Address, shop.Handler);
        await ProblemAssert.IsAsync(credit, 409, "refund-not-offered");

        await using var other = await RefundShop.OpenAsync(accounts, "zbd", JobShop.ShoutAsync);
        var done = await other.FailedAsync();
        using var succeeded = await other.Jobs.AskForRefundAsync(done, other.Address, other.Handler);
        await ProblemAssert.IsAsync(succeeded, 409, "refund-not-offered");
        Assert.Equal(MilliSatoshi.Zero, shop.Received);
    }
}
