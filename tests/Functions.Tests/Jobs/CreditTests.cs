using System.Net;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>A job that failed runs again for the same money, twice.</summary>
public class CreditTests(OwnAccounts accounts)
{
    [Fact]
    public async Task The_same_request_runs_a_failed_job_twice_more_and_then_it_stays_failed()
    {
        await using var shop = await JobShop.OpenAsync(accounts, ScriptedWork.Status(422));
        var sale = await shop.WorkedAsync();
        for (var run = 1; run <= Job.MostCredits; run++)
        {
            Assert.Equal((JobState.Credited, run), ((await shop.JobAsync(sale)).State, shop.Executions));
            using var accepted = await shop.SubmitAsync("hello", sale.Credential);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
            await shop.DeliverAsync();
        }

        for (var i = 0; i < 2; i++)
        {
            using var refused = await shop.SubmitAsync("hello", sale.Credential);
            await ProblemAssert.IsAsync(refused, 409, "job-failed");
            await shop.PassAsync(TimeSpan.FromHours(1));
        }

        Assert.Equal((JobState.Failed, 3), ((await shop.JobAsync(sale)).State, shop.Executions));
    }

    [Fact]
    public async Task A_run_that_brings_a_result_ends_it()
    {
        var work = new ScriptedWork(ScriptedWork.Status(422), JobShop.ShoutAsync);
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync);
        var sale = await shop.WorkedAsync();
        (await shop.SubmitAsync("hello", sale.Credential)).Dispose();
        await shop.DeliverAsync();
        using var again = await shop.SubmitAsync("hello", sale.Credential);
        Assert.Equal("HELLO", await again.TextAsync());
        Assert.Equal([sale.Id, sale.Id], work.Asked.Select(asked => asked.Header("Idempotency-Key")));
    }

    [Fact]
    public async Task Requests_at_the_same_time_start_one_run()
    {
        await using var shop = await JobShop.OpenAsync(accounts, ScriptedWork.Status(422));
        var sale = await shop.WorkedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.SubmitAsync("hello", sale.Credential)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        await shop.DeliverAsync();
        Assert.Equal((2, 1), (shop.Executions, (await shop.JobAsync(sale)).Credits));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_run_after_the_input_was_purged_takes_it_from_the_request()
    {
        var work = new ScriptedWork(ScriptedWork.Status(422), JobShop.ShoutAsync);
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync);
        var sale = await shop.WorkedAsync();
        await shop.PassAsync(TimeSpan.FromHours(1));
        await shop.PassAsync(TimeSpan.FromDays(8));
        Assert.False((await shop.JobAsync(sale)).Input.IsThere);
        (await shop.SubmitAsync("hello", sale.Credential)).Dispose();
        await shop.DeliverAsync();
        Assert.Equal(("succeeded", "hello"), (await shop.StatusAsync(sale), work.Asked[1].Body));
    }

    [Fact]
    public async Task Where_money_goes_back_may_be_said_with_the_request_that_runs_a_job_again()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        var sale = await shop.FailedAsync();
        await shop.Jobs.AssertStateAsync(sale, JobState.Credited);
        (await shop.Jobs.SubmitAsync("hello", sale.Credential, shop.Handler, ("Refund-To", shop.Address))).Dispose();
        await shop.DeliverAsync();
        await shop.PassUntilAsync(sale, JobState.Refunded, TimeSpan.FromMinutes(1));
        Assert.Equal((RefundShop.Back, 2), (shop.Received, shop.Jobs.Executions));
    }
}
