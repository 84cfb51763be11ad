using System.Net;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>What the addresses of jobs answer, to whom, and by which method.</summary>
public class JobAnswerTests(OwnAccounts accounts)
{
    private static readonly (string, string?)[] OtherJob =
    [
        ("Paywall:Services:4:Name", "other"), ("Paywall:Services:4:Kind", "job"), ("Paywall:Services:4:Price", "1000 sat"),
        ("Paywall:Services:4:Upstream", "http://127.0.0.1:9/"),
    ];

    [Fact]
    public async Task An_offer_says_where_the_job_will_be()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        using var response = await shop.SubmitAsync("hello");

        var location = response.Headers.Location?.ToString();
        Assert.StartsWith($"{JobShop.Path}/", location, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        Assert.Contains(location!, await response.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_holds_the_credential_is_told_where_and_when_to_ask_again_until_there_is_a_result()
    {
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var shop = await JobShop.OpenAsync(accounts, async context =>
        {
            begun.SetResult();
            await gate.Task;
            await JobShop.ShoutAsync(context);
        });
        var sale = await shop.SettledAsync();
        await AssertPendingAsync("queued");
        var delivery = shop.DeliverAsync();
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1), Shop.Cancellation);
        await AssertPendingAsync("running");
        gate.SetResult();
        await delivery;
        using var result = await shop.GetAsync(sale);
        Assert.Equal("HELLO", await result.TextAsync());
        Assert.Equal($"{JobShop.Path}/{sale.Id}", result.Content.Headers.ContentLocation?.ToString());
        Assert.True(result.Headers.Contains("Payment-Receipt"));
        Assert.Equal("1", result.Headers.GetValues("X-Paywall-Attempts").Single());

        async Task AssertPendingAsync(string status)
        {
            foreach (var asked in new[] { await shop.GetAsync(sale), await shop.SubmitAsync("hello", sale.Credential) })
            {
                using (asked)
                {
                    Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
                    Assert.Equal($"{JobShop.Path}/{sale.Id}", asked.Headers.Location?.ToString());
                    Assert.NotNull(asked.Headers.RetryAfter?.Delta);
                    var document = await asked.JsonAsync();
                    Assert.Equal((status, true), ((string?)document["status"], document["estimatedEnd"] is not null));
                }
            }
        }
    }

    [Fact]
    public async Task Head_is_answered_like_get_without_a_body()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.WorkedAsync();
        foreach (var credential in new[] { sale.Credential, null })
        {
            using var get = await shop.GetAsync(sale, credential is not null);
            using var head = await shop.SendAsync(HttpMethod.Head, $"{JobShop.Path}/{sale.Id}", credential);
            var length = (await get.Content.ReadAsByteArrayAsync(Shop.Cancellation)).Length;
            Assert.Equal((get.StatusCode, (long?)length, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentLength, head.Content.Headers.ContentType));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Shop.Cancellation));
        }
    }

    [Theory]
    [InlineData("", "PUT", "GET, HEAD, POST")]
    [InlineData("", "DELETE", "GET, HEAD, POST")]
    [InlineData("/{id}", "POST", "GET, HEAD, DELETE")]
    [InlineData("/{id}", "PATCH", "GET, HEAD, DELETE")]
    [InlineData("/{id}/refund", "GET", "POST")]
    public async Task Another_method_is_told_which_there_are(string path, string method, string allowed)
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        var sale = await shop.OfferAsync();
        var target = JobShop.Path + path.Replace("{id}", sale.Id, StringComparison.Ordinal);

        using var refused = await shop.SendAsync(new HttpMethod(method), target);
        await ProblemAssert.IsAsync(refused, 405, "method-not-allowed");
        Assert.Equal(allowed.Split(", ").Order(), refused.Content.Headers.Allow.Order());

        using var preflight = await shop.SendAsync(HttpMethod.Options, target);
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Contains(allowed.Split(", ")[0], preflight.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
        var headers = preflight.Headers.GetValues("Access-Control-Allow-Headers").Single();
        Assert.All(["Authorization", "Prefer", "Callback-Url", "Refund-To"], header => Assert.Contains(header, headers, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("POST", "/jobs/none")]
    [InlineData("POST", "/jobs/echo")]
    [InlineData("GET", "/jobs/echo")]
    [InlineData("POST", "/api/work")]
    [InlineData("GET", "/api/work")]
    public async Task A_service_is_unknown_where_it_is_not_sold(string method, string path)
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        using var refused = await shop.SendAsync(new HttpMethod(method), path);
        await ProblemAssert.IsAsync(refused, 404, "unknown-service");
    }

    [Fact]
    public async Task Nobody_learns_more_of_a_job_that_is_elsewhere_than_of_none()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync, OtherJob);
        var sale = await shop.WorkedAsync();
        List<string> answers = [];
        foreach (var path in new[] { $"/jobs/other/{sale.Id}", $"/jobs/none/{sale.Id}", $"/jobs/work/{Protocol.L402.PurchaseId.New()}", "/jobs/work/nonsense" })
        {
            foreach (var credential in new[] { sale.Credential, null })
            {
                using var answer = await shop.SendAsync(HttpMethod.Get, path, credential);
                await ProblemAssert.IsAsync(answer, 404, "unknown-job");
                answers.Add(await answer.TextAsync());
            }
        }

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Whoever_only_knows_the_id_learns_the_status_and_nothing_of_the_buyer()
    {
        var work = new ScriptedWork(ScriptedWork.Status(202));
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync, ("Paywall:PublicUrl", "http://127.0.0.1:9/"));
        var sale = await shop.WorkedAsync("inside", ("Callback-Url", "https://callback.example/x"), ("Refund-To", "alice@refund.example"));
        var token = work.Asked[0].Header("X-Paywall-Job-Token");
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "progress", token, """{"percent":40,"message":"reading it"}"""));

        using var known = await shop.GetAsync(sale);
        Assert.Equal("reading it", (string?)(await known.JsonAsync())["message"]);
        using var anonymous = await shop.GetAsync(sale, withCredential: false);
        var text = await anonymous.TextAsync();
        Assert.Equal(HttpStatusCode.OK, anonymous.StatusCode);
        Assert.Contains("\"percent\":40", text, StringComparison.Ordinal);
        Assert.All(["inside", "callback", "refund.example", "alice", "reading", token], word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "failure", token, """{"detail":"the third page"}"""));
        using var failed = await shop.GetAsync(sale, withCredential: false);
        Assert.DoesNotContain("third page", await failed.TextAsync(), StringComparison.Ordinal);
        await shop.AssertStateAsync(sale, JobState.Refunding);
    }
}
