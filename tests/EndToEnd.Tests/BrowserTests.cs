using System.Net.Http.Json;
using System.Text;
using Paywall.Protocol.L402;
using Paywall.Sandbox;
using Paywall.Sandbox.Upstreams.Jobs;

namespace Paywall.EndToEnd.Tests;

/// <summary>The pages for a person, in a real browser.</summary>
public class BrowserTests(RunningSandbox sandbox, Browser browser) : IClassFixture<Browser>
{
    private const string Hostile = """</dd><script>document.title='taken'</script><img src="//127.0.0.1:9/x" onerror="document.title='taken'">&lt;""";

    /// <summary>Whatever could act, load or lead elsewhere.</summary>
    private const string Active = "script, link, img, iframe, object, embed, form, a, base, [src], [href], [onload], [onerror]";

    [Fact]
    public async Task A_person_watches_a_job_from_its_invoice_to_its_end_without_touching_anything()
    {
        using var client = new Client(sandbox.Stack);
        var (challenge, job) = await client.OrderAsync(SampleService.Render, """{"frames":40}""");
        await using var window = await browser.OpenAsync();
        var address = new Uri(sandbox.Stack.Host.Address, job);

        Assert.Equal(200, await window.ShowAsync(address));
        Assert.Equal("Job: render", await window.TitleAsync());
        Assert.Equal("awaiting-payment", await window.ReadAsync("Status"));
        Assert.Equal(1, await window.CountAsync("meta[http-equiv=refresh]"));

        client.Pay(challenge);
        await window.WatchAsync("Status", "running");
        Assert.EndsWith(" %", await window.ReadAsync("Progress"), StringComparison.Ordinal);
        await window.WatchAsync("Status", "succeeded");

        Assert.Contains("This job is done.", await window.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await window.CountAsync("meta[http-equiv=refresh]"));
        Assert.Equal(0, await window.CountAsync(Active));
        Assert.All(window.Requests, request => Assert.Equal(address.AbsoluteUri, request));
    }

    [Fact]
    public async Task A_service_tells_a_person_what_it_sells()
    {
        await using var window = await browser.OpenAsync();
        var address = new Uri(sandbox.Stack.Host.Address, "jobs/render");

        Assert.Equal(200, await window.ShowAsync(address));
        Assert.Equal("Frames, one after another", await window.TitleAsync());
        Assert.Equal("250 sat", await window.ReadAsync("Price"));
        Assert.Contains($"POST what is to be worked on to {address}", await window.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await window.CountAsync(Active + ", meta[http-equiv]"));
        Assert.Equal([address.AbsoluteUri], window.Requests);
    }

    [Fact]
    public async Task What_an_upstream_says_of_its_progress_is_text_whatever_it_is()
    {
        using var client = new Client(sandbox.Stack);
        var (job, credential, call) = await AskAPersonAsync(client);
        await client.ReportAsync(call, "progress", JsonContent.Create(new { percent = 50, message = Hostile }));
        await using var window = await browser.OpenAsync(credential);

        Assert.Equal(202, await window.ShowAsync(job));
        Assert.Equal("running", await window.ReadAsync("Status"));
        Assert.Equal(Hostile, await window.ReadAsync("What is happening"));
        Assert.Equal("Job: ask_a_person", await window.TitleAsync());
        Assert.Equal(0, await window.CountAsync(Active));
        Assert.All(window.Requests, request => Assert.Equal(job.AbsoluteUri, request));
    }

    [Fact]
    public async Task Who_has_no_credential_reads_nothing_of_what_the_upstream_says()
    {
        using var client = new Client(sandbox.Stack);
        var (job, _, call) = await AskAPersonAsync(client);
        await client.ReportAsync(call, "progress", JsonContent.Create(new { percent = 50, message = Hostile }));
        await using var window = await browser.OpenAsync();

        Assert.Equal(200, await window.ShowAsync(job));
        Assert.Equal("50 %", await window.ReadAsync("Progress"));
        Assert.DoesNotContain("taken", await window.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_is_a_hostile_page_does_nothing_in_its_buyers_browser()
    {
        using var client = new Client(sandbox.Stack);
        var (job, credential, call) = await AskAPersonAsync(client);
        var page = """<!doctype html><title>A result</title><p>Read me</p><script>document.title='taken'</script><p onclick="0">End</p>""";
        await client.ReportAsync(call, "result", new StringContent(page, Encoding.UTF8, "text/html"));
        await using var window = await browser.OpenAsync(credential);

        Assert.Equal(200, await window.ShowAsync(job));
        Assert.Contains("Read me", await window.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("A result", await window.TitleAsync());
    }

    /// <summary>Buys a job that is under way until somebody reports on it.</summary>
    private async Task<(Uri Job, string Credential, JobCall Call)> AskAPersonAsync(Client client)
    {
        var (challenge, job) = await client.OrderAsync(SampleService.Person, """{"question":"Who are you?"}""");
        var credential = L402Credential.ToHeaderValue(challenge.Token, client.Pay(challenge));
        return (new Uri(sandbox.Stack.Host.Address, job), credential, await client.WhenAskedAsync(job));
    }
}
