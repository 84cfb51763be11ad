using System.Net;
using System.Text.Json.Nodes;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>What a person at a browser sees of a job.</summary>
public class JobPageTests(OwnAccounts accounts)
{
    private const string Script = "<script>alert(1)</script>\"'&";

    private static readonly (string, string) Html = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

    [Fact]
    public async Task A_job_under_way_is_a_page_that_follows_it_and_runs_nothing_of_a_strangers()
    {
        var work = new ScriptedWork(ScriptedWork.Status(202));
        await using var shop = await JobShop.OpenAsync(accounts, work.AnswerAsync, ("Paywall:PublicUrl", "http://127.0.0.1:9/"));
        var sale = await shop.WorkedAsync();
        var report = new JsonObject { ["percent"] = 7, ["message"] = Script }.ToJsonString();
        Assert.Equal(HttpStatusCode.NoContent, await shop.ReportAsync(sale, "progress", work.Asked[0].Header("X-Paywall-Job-Token"), report));

        using var page = await shop.GetAsync(sale, headers: Html);
        var text = await AssertPageAsync(page);
        Assert.Contains("7 %", WebUtility.HtmlDecode(text), StringComparison.Ordinal);
        Assert.Contains(Script, WebUtility.HtmlDecode(text), StringComparison.Ordinal);
        Assert.Contains("http-equiv=\"refresh\"", text, StringComparison.Ordinal);

        using var anonymous = await shop.GetAsync(sale, withCredential: false, headers: Html);
        Assert.DoesNotContain("alert", await AssertPageAsync(anonymous), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_an_upstream_is_told_to_its_buyer_as_text()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd", ScriptedWork.Text(Script, 422));
        var sale = await shop.FailedAsync();
        using var asked = await shop.Jobs.SendAsync(
            HttpMethod.Post, $"{JobShop.Path}/{sale.Id}/refund", sale.Credential, $$"""{"to":"{{shop.Address}}"}""", shop.Handler, Html);
        var text = await AssertPageAsync(asked);
        Assert.Contains(Script, WebUtility.HtmlDecode(text), StringComparison.Ordinal);

        using var problem = await shop.Jobs.GetAsync(sale, handler: shop.Handler, headers: Html);
        Assert.Equal(HttpStatusCode.Conflict, problem.StatusCode);
        Assert.DoesNotContain("html", problem.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_service_says_what_a_job_costs_and_how_it_is_bought()
    {
        await using var shop = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync, ("Paywall:Services:3:Description", Script));
        using var page = await shop.SendAsync(HttpMethod.Get, JobShop.Path, headers: Html);
        var text = WebUtility.HtmlDecode(await AssertPageAsync(page));
        Assert.All([Script, "1000 sat", "/jobs/work"], word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_result_that_is_a_page_is_no_page_of_this_site()
    {
        await using var shop = await JobShop.OpenAsync(accounts, ScriptedWork.Text(Script, type: "text/html"));
        var sale = await shop.WorkedAsync();
        using var result = await shop.GetAsync(sale, headers: Html);
        Assert.Equal((Script, "sandbox"), (await result.TextAsync(), result.Headers.GetValues("Content-Security-Policy").Single()));
    }

    private static async Task<string> AssertPageAsync(HttpResponseMessage page)
    {
        var text = await page.TextAsync();
        Assert.StartsWith("text/html", page.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"'&", text, StringComparison.Ordinal);
        return text;
    }
}
