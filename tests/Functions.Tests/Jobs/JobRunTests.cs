using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Jobs;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>Runs of one job after another: what belongs to one must not touch the next, and nothing under way is taken away.</summary>
public class JobRunTests(OwnAccounts accounts)
{
    private const string LongInput = "x";

    private static readonly (string Key, string? Value) PublicUrl = ("Paywall:PublicUrl", "https://paywall.example/");
    private static readonly TimeSpan ADay = TimeSpan.FromDays(1) + TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_failure_that_is_reported_twice_does_not_end_the_run_after_it()
    {
        var work = new ScriptedWork(ScriptedWork.Status(202));
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync, PublicUrl);
        var sale = await shop.WorkedAsync();
        var token = work.Asked[0].Header("X-Paywall-Job-Token");
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "failure", token, """{"detail":"no"}"""));
        (await shop.SubmitAsync("hello", sale.Credential)).Dispose();
        Assert.Equal(HttpStatusCode.Conflict, await shop.ReportAsync(sale, "failure", token, """{"detail":"no"}"""));
        await shop.DeliverAsync();
        Assert.Equal(HttpStatusCode.Conflict, await shop.ReportAsync(sale, "failure", token, """{"detail":"no"}"""));
        Assert.Equal((JobState.Running, 1), ((await shop.JobAsync(sale)).State, (await shop.JobAsync(sale)).Credits));

        // A result is a result, whoever found it.
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "result", token, "done"));
        await shop.AssertStateAsync(sale, JobState.Succeeded);
    }

    [Fact]
    public async Task A_long_input_whose_blob_is_gone_comes_again_with_the_run()
    {
        var work = new ScriptedWork(ScriptedWork.Status(422), JobShop.ShoutAsync);
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync);
        var input = string.Concat(Enumerable.Repeat(LongInput, 40_000));
        var sale = await shop.PaidAsync(input);
        (await shop.SubmitAsync(input, sale.Credential)).Dispose();
        await shop.DeliverAsync();
        await shop.Storage.Jobs.DeleteBlobAsync($"{sale.Id}/input", cancellationToken: Shop.Cancellation);
        (await shop.SubmitAsync(input, sale.Credential)).Dispose();
        await shop.DeliverAsync();
        await shop.AssertStateAsync(sale, JobState.Succeeded);
    }

    [Fact]
    public async Task A_paid_job_whose_input_never_comes_is_given_up_in_its_time()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync(string.Concat(Enumerable.Repeat(LongInput, 40_000)));
        Assert.Equal("awaiting-input", await shop.StatusAsync(sale));
        await shop.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("awaiting-input", await shop.StatusAsync(sale));
        await shop.PassAsync(ADay);
        Assert.Equal((JobState.Credited, JobFailure.Overdue), ((await shop.JobAsync(sale)).State, (await shop.JobAsync(sale)).Failure));
    }

    [Fact]
    public async Task What_is_under_way_is_not_pruned()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.SettledAsync();
        await shop.Shop.Services().GetRequiredService<DeadlineTable>().SetAsync(new Deadline.Prune(sale.Purchase), shop.Shop.Time.GetUtcNow());
        await shop.Shop.ReconcileInAsync(TimeSpan.FromMinutes(1));
        await shop.AssertStateAsync(sale, JobState.Queued);
        await shop.DeliverAsync();
        await shop.Shop.ReconcileInAsync(ADay);
        Assert.Null(await shop.Jobs.FindAsync(sale.Purchase, Shop.Cancellation));
    }

    [Fact]
    public async Task A_run_is_not_begun_whose_result_could_not_be_fetched_any_more()
    {
        await using var shop = await JobShop.OpenAsync(accounts, ScriptedWork.Status(422));
        var sale = await shop.WorkedAsync();
        var job = await shop.JobAsync(sale);
        var last = job.UsableUntil;
        Assert.NotNull(job.RunAgain(job.Input, last - TimeSpan.FromSeconds(1)));
        Assert.Null(job.RunAgain(job.Input, last));
        Assert.Equal(last, job.RunAgain(job.Input, last - TimeSpan.FromSeconds(1))!.GiveUpAt);
    }

    [Fact]
    public async Task Half_a_character_in_a_refusal_is_no_detail_and_no_reason_to_wait()
    {
        var work = new ScriptedWork(ScriptedWork.Text("""{"detail":"\ud83d"}""", 422, "application/problem+json"));
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync);
        var sale = await shop.WorkedAsync();
        Assert.Equal((JobState.Credited, null), ((await shop.JobAsync(sale)).State, (await shop.JobAsync(sale)).FailureDetail));
    }

    [Fact]
    public async Task To_call_off_what_cannot_be_called_off_leaves_nothing_behind()
    {
        await using var shop = await JobShop.OpenAsync(accounts, ScriptedWork.Status(202));
        var sale = await shop.WorkedAsync();
        var before = await shop.DeadlinesAsync(sale);
        for (var i = 0; i < 3; i++)
        {
            shop.Shop.Time.Advance(TimeSpan.FromMinutes(1));
            using var refused = await shop.SendAsync(HttpMethod.Delete, $"{JobShop.Path}/{sale.Id}", sale.Credential);
            await ProblemAssert.IsAsync(refused, 409, "job-not-cancellable");
        }

        Assert.Equal(before, await shop.DeadlinesAsync(sale));
    }

    [Fact]
    public async Task An_offer_made_again_keeps_what_is_said_with_it()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.OfferAsync();
        using var again = await shop.SubmitAsync(sale.Body, sale.TokenOnly, headers: ("Callback-Url", "https://buyer.example/done"));
        Assert.Equal(HttpStatusCode.PaymentRequired, again.StatusCode);
        var document = await again.JsonAsync();
        Assert.Equal(sale.Id, (string?)document["challengeId"]);
        Assert.StartsWith("whsec_", (string?)document["callbackSecret"], StringComparison.Ordinal);
        Assert.Equal("https://buyer.example/done", (await shop.JobAsync(sale)).Callback);
    }
}
