using System.Net;
using System.Text;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>What an upstream, or a person behind it, reports on a job that it took for later.</summary>
public class JobReportTests(OwnAccounts accounts)
{
    private static readonly (string, string?) PublicUrl = ("Paywall:PublicUrl", "http://127.0.0.1:9/");

    private readonly ScriptedWork _work = new(ScriptedWork.Status(202));

    [Fact]
    public async Task A_job_that_is_answered_later_is_answered_through_its_own_address()
    {
        await using var shop = await OpenAsync();
        var (sale, token) = await LaterAsync(shop);
        Assert.Equal($"http://127.0.0.1:9/ops/jobs/{sale.Id}", _work.Asked[0].Header("X-Paywall-Job-Url"));
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "progress", token, """{"percent":0}"""));
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "progress", token, """{"percent":100,"message":"nearly"}"""));
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "result", token, "by hand"));
        using var result = await shop.GetAsync(sale);
        Assert.Equal(("by hand", "text/plain; charset=utf-8"), (await result.TextAsync(), result.Content.Headers.ContentType?.ToString()));
        await shop.PassAsync(TimeSpan.FromDays(2));
        await shop.AssertStateAsync(sale, JobState.Succeeded);
        Assert.Equal(1, shop.Executions);
    }

    [Fact]
    public async Task A_failure_that_is_reported_gives_back_what_was_promised_and_its_words_are_the_buyers()
    {
        await using var shop = await OpenAsync();
        var (sale, token) = await LaterAsync(shop);
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "failure", token, """{"detail":"no\u0007 such\nletters"}"""));
        var job = await shop.JobAsync(sale);
        Assert.Equal((JobState.Credited, "given-up-by-upstream", "no  such letters"), (job.State, job.Failure, job.FailureDetail));
    }

    [Theory]
    [InlineData("result")]
    [InlineData("progress")]
    [InlineData("failure")]
    public async Task Only_the_jobs_own_token_reports_and_only_before_the_end(string kind)
    {
        await using var shop = await OpenAsync();
        var (sale, token) = await LaterAsync(shop);
        var (_, others) = await LaterAsync(shop);
        const string Body = """{"percent":1}""";
        foreach (var wrong in new[] { null, "", "nonsense", others, token + "A", token.Replace("1.", "2.", StringComparison.Ordinal), "1." + new string('A', 43) })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await shop.ReportAsync(sale, kind, wrong, Body));
        }

        using var credential = await shop.SendAsync(HttpMethod.Post, $"/ops/jobs/{sale.Id}/{kind}", sale.Credential, Body);
        await AssertRefusedAsync(credential);
        using var get = await shop.SendAsync(HttpMethod.Get, $"/ops/jobs/{sale.Id}/{kind}");
        await ProblemAssert.IsAsync(get, 405, "method-not-allowed");
        await shop.AssertStateAsync(sale, JobState.Running);

        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "result", token, "done"));
        Assert.Equal(HttpStatusCode.Conflict, await shop.ReportAsync(sale, kind, token, Body));
        using var result = await shop.GetAsync(sale);
        Assert.Equal("done", await result.TextAsync());
    }

    [Theory]
    [InlineData("result")]
    [InlineData("progress")]
    [InlineData("failure")]
    public async Task Nothing_is_reported_on_a_job_that_no_worker_has_had(string kind)
    {
        await using var shop = await OpenAsync();
        var sale = await shop.SettledAsync();
        var token = Token(shop, sale);
        Assert.Equal(HttpStatusCode.Conflict, await shop.ReportAsync(sale, kind, token, """{"percent":1}"""));
        await shop.AssertStateAsync(sale, JobState.Queued);
        var unpaid = await shop.OfferAsync();
        Assert.Equal(HttpStatusCode.Conflict, await shop.ReportAsync(unpaid, kind, Token(shop, unpaid), """{"percent":1}"""));
    }

    [Fact]
    public async Task Of_several_results_at_once_one_wins_and_the_others_are_told()
    {
        await using var shop = await OpenAsync();
        var (sale, token) = await LaterAsync(shop);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => shop.ReportAsync(sale, "result", token, $"result {i}")));
        var winner = Array.IndexOf(answers, HttpStatusCode.NoContent);
        Assert.Equal(5, answers.Count(answer => answer == HttpStatusCode.Conflict));
        using var result = await shop.GetAsync(sale);
        Assert.Equal($"result {winner}", await result.TextAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("""{"message":"x"}""")]
    [InlineData("""{"percent":-1}""")]
    [InlineData("""{"percent":101}""")]
    [InlineData("""{"percent":1.5}""")]
    [InlineData("""{"percent":"1"}""")]
    [InlineData("""{"percent":99999999999}""")]
    public async Task Progress_that_is_none_changes_nothing(string report)
    {
        await using var shop = await OpenAsync();
        var (sale, token) = await LaterAsync(shop);
        Assert.Equal(HttpStatusCode.BadRequest, await shop.ReportAsync(sale, "progress", token, report));
        Assert.Null((await shop.JobAsync(sale)).Progress);
    }

    [Fact]
    public async Task Reports_have_limits()
    {
        await using var shop = await OpenAsync();
        var (sale, token) = await LaterAsync(shop);
        var (fits, tooLong) = (new string('m', JobProgress.LongestMessage), new string('m', JobProgress.LongestMessage + 1));
        Assert.Equal(HttpStatusCode.BadRequest, await shop.ReportAsync(sale, "progress", token, $$"""{"percent":1,"message":"{{tooLong}}"}"""));
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "progress", token, $$"""{"percent":1,"message":"{{fits}}"}"""));
        var large = new string(' ', 16 * 1024);
        Assert.Equal(HttpStatusCode.BadRequest, await shop.ReportAsync(sale, "progress", token, large + """{"percent":1}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await shop.ReportAsync(sale, "failure", token, large + "{}"));
        await shop.AssertStateAsync(sale, JobState.Running);
        var detail = string.Concat(Enumerable.Repeat("\U0001F600", 400));
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "failure", token, $$"""{"detail":"{{detail}}"}"""));
        Assert.InRange((await shop.JobAsync(sale)).FailureDetail!.Length, 499, 500);
    }

    [Fact]
    public async Task A_long_result_that_is_reported_stands_in_a_blob()
    {
        await using var shop = await OpenAsync();
        var (sale, token) = await LaterAsync(shop);
        var text = new string('r', 40_000);
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "result", token, text));
        using var result = await shop.GetAsync(sale);
        Assert.Equal(text, await result.TextAsync());
        Assert.NotNull((await shop.JobAsync(sale)).Result?.Blob);
    }

    [Fact]
    public async Task A_result_with_a_wild_type_is_given_out_without_it()
    {
        await using var shop = await OpenAsync();
        var (sale, token) = await LaterAsync(shop);
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.Shop.At($"/ops/jobs/{sale.Id}/result")) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes("x")) };
        request.Headers.Add("Authorization", $"Bearer {token}");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/" + new string('t', 8_000));
        request.Content.Headers.TryAddWithoutValidation("Content-Disposition", "attachment; filename=" + new string('d', 8_000));
        using var answer = await shop.Shop.Http.SendAsync(request, Shop.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        using var result = await shop.GetAsync(sale);
        Assert.Equal("x", await result.TextAsync());
        Assert.InRange(result.Content.Headers.ToString().Length, 0, 1000);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("report-refused", (string?)(await response.JsonAsync())["code"]);
    }

    private static string Token(JobShop shop, JobSale sale) =>
        ((Functions.Jobs.Fulfilment.JobReportTokens)shop.Shop.Services().GetService(typeof(Functions.Jobs.Fulfilment.JobReportTokens))!).Write(sale.Purchase, run: 0);

    private Task<JobShop> OpenAsync() => JobShop.OpenAsync(accounts, _work.AnswerAsync, PublicUrl);

    private async Task<(JobSale Sale, string Token)> LaterAsync(JobShop shop)
    {
        var sale = await shop.WorkedAsync();
        return (sale, _work.Asked[^1].Header("X-Paywall-Job-Token"));
    }
}
