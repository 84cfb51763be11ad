using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Faults;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>What the answers of an upstream make of a job.</summary>
public class UpstreamAnswerTests(OwnAccounts accounts)
{
    private static readonly byte[] MasterSecret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(3);

    public static TheoryData<string> Breaks => ["before", "small", "large", "hang", "hang-within"];

    [Theory]
    [InlineData(400), InlineData(404), InlineData(405), InlineData(410), InlineData(413), InlineData(415), InlineData(422), InlineData(451), InlineData(499)]
    public async Task A_refusal_of_the_input_is_final(int status)
    {
        var work = new ScriptedWork(ScriptedWork.Text("not that", status));
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync);
        var sale = await shop.WorkedAsync();
        await shop.PassAsync(Soon);
        var job = await shop.JobAsync(sale);
        Assert.Equal((JobState.Credited, "refused-by-upstream", "not that", 1), (job.State, job.Failure, job.FailureDetail, shop.Executions));
        using var told = await shop.GetAsync(sale);
        await ProblemAssert.IsAsync(told, 409, "job-credited");
    }

    [Theory]
    [InlineData(301), InlineData(304), InlineData(401), InlineData(402), InlineData(403), InlineData(407), InlineData(408), InlineData(409)]
    [InlineData(421), InlineData(423), InlineData(425), InlineData(429), InlineData(500), InlineData(502), InlineData(503), InlineData(504)]
    public async Task Anything_that_is_not_about_the_input_is_tried_again_with_the_same_key(int status)
    {
        var work = new ScriptedWork(ScriptedWork.Status(status, ("Location", "http://127.0.0.1:9/")), JobShop.ShoutAsync);
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync, ("Paywall:Keys:0:Secret", Convert.ToBase64String(MasterSecret)));
        var sale = await shop.WorkedAsync();
        await shop.AssertStateAsync(sale, JobState.Queued);
        await shop.PassAsync(Soon);
        await shop.AssertStateAsync(sale, JobState.Succeeded);
        Assert.Equal([sale.Id, sale.Id], work.Asked.Select(asked => asked.Header("Idempotency-Key")));
        Assert.Equal(["1", "2"], work.Asked.Select(asked => asked.Header("X-Paywall-Attempt")));
        Assert.All(work.Asked, AssertSigned);
        Assert.All(work.Asked, asked => Assert.Equal(("hello", "POST", "text/plain; charset=utf-8"), (asked.Body, asked.Method, asked.Header("Content-Type"))));
    }

    [Theory, MemberData(nameof(Breaks))]
    public async Task An_answer_that_breaks_off_is_asked_for_again(string how)
    {
        var work = new ScriptedWork(BreakOff(how), JobShop.ShoutAsync);
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync, ("Paywall:Services:3:TimeLimit", "00:00:20"));
        var sale = await shop.SettledAsync();
        await PassingTime.UntilAsync(shop.Shop, shop.DeliverAsync());
        await shop.AssertStateAsync(sale, JobState.Queued);
        await shop.PassAsync(Soon);
        using var result = await shop.GetAsync(sale);
        Assert.Equal("HELLO", await result.TextAsync());
        Assert.Equal(["1", "2"], work.Asked.Select(asked => asked.Header("X-Paywall-Attempt")));
    }

    [Fact]
    public async Task An_upstream_that_names_a_time_is_not_asked_before()
    {
        var work = new ScriptedWork(ScriptedWork.Status(429, ("Retry-After", "600")), JobShop.ShoutAsync);
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync);
        var sale = await shop.WorkedAsync();
        await shop.PassAsync(TimeSpan.FromMinutes(9));
        Assert.Equal((1, JobState.Queued), (shop.Executions, (await shop.JobAsync(sale)).State));
        await shop.PassAsync(TimeSpan.FromMinutes(9));
        await shop.AssertStateAsync(sale, JobState.Succeeded);
    }

    [Fact]
    public async Task An_answer_without_content_is_an_empty_result()
    {
        await using var shop = await JobShop.OpenAsync(accounts, ScriptedWork.Status(204));
        var sale = await shop.WorkedAsync();
        using var result = await shop.GetAsync(sale);
        Assert.Equal((HttpStatusCode.OK, 0L), (result.StatusCode, result.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData(null, 24)]
    [InlineData("nonsense", 24)]
    [InlineData("-1", 24)]
    [InlineData("99999999999999999", 24)]
    [InlineData("9999999999", 14 * 24)]
    public async Task A_job_that_is_answered_later_is_given_up_when_its_time_is_over(string? finishBy, int hours)
    {
        var work = new ScriptedWork(ScriptedWork.Status(202, finishBy is null ? [] : [("X-Paywall-Finish-By", finishBy)]));
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync);
        var sale = await shop.WorkedAsync();
        await shop.PassAsync(TimeSpan.FromHours(hours - 1));
        await shop.AssertStateAsync(sale, JobState.Running);
        await shop.PassAsync(TimeSpan.FromHours(2));
        var job = await shop.JobAsync(sale);
        Assert.Equal((JobState.Credited, "overdue", 1), (job.State, job.Failure, shop.Executions));
    }

    [Fact]
    public async Task A_time_that_has_passed_already_says_nothing()
    {
        await using var shop = await JobShop.OpenAsync(accounts, ScriptedWork.Status(202, ("X-Paywall-Finish-By", "1")));
        var sale = await shop.WorkedAsync();
        await shop.PassAsync(Soon);
        Assert.Equal((JobState.Running, 1), ((await shop.JobAsync(sale)).State, shop.Executions));
    }

    private static RequestDelegate BreakOff(string how) => async context =>
    {
        switch (how)
        {
            case "hang":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "small" or "large" or "hang-within":
                context.Response.ContentLength = 500_000;
                await context.Response.Body.WriteAsync(new byte[how == "small" ? 100 : 100_000], context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await (how == "hang-within" ? Task.Delay(Timeout.Infinite, context.RequestAborted) : Task.CompletedTask);
                break;
        }

        context.Abort();
    };

    /// <summary>As an upstream verifies it, from the description alone.</summary>
    private static void AssertSigned(AskedWork asked)
    {
        var parts = asked.Header("X-Paywall-Signature").Split(", ").Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, MasterSecret, 32, salt: [], info: "paywall/upstream-signature/v1"u8.ToArray());
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"v1\n{parts["t"]}\n{asked.Method}\n{asked.Target}\n{asked.Header("Idempotency-Key")}\n{asked.Header("X-Paywall-Purchase")}");
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))), parts["v1"]);
    }
}
