using System.Net;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.EndToEnd.Tests;

public class PaidCallTests(RunningSandbox sandbox)
{
    [Fact]
    public async Task A_paid_call_is_answered_by_the_upstream_with_exactly_what_was_bought()
    {
        using var client = new Client(sandbox.Stack);
        var credential = await client.BuyAsync("/api/echo/caf%C3%A9?x=1&x=2");
        using var response = await client.GetAsync("/api/echo/caf%C3%A9?x=1&x=2", credential);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"path\":\"/echo/caf%C3%A9\",\"query\":\"?x=1\\u0026x=2\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("L402", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/quote", "wrong-service")]
    [InlineData("/api/echo/other?x=1", "wrong-path")]
    [InlineData("/api/echo/bought?x=2", "wrong-query")]
    public async Task A_credential_opens_nothing_else(string path, string code)
    {
        using var client = new Client(sandbox.Stack);
        using var response = await client.GetAsync(path, await client.BuyAsync("/api/echo/bought?x=1"));
        Assert.Equal((HttpStatusCode.PaymentRequired, code), (response.StatusCode, await Client.CodeAsync(response)));
        Assert.True(L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out _));
    }

    [Fact]
    public async Task A_tampered_credential_gets_a_fresh_challenge()
    {
        using var client = new Client(sandbox.Stack);
        var challenge = await client.ChallengeAsync("/api/quote");
        var token = Convert.FromBase64String(challenge.Token);
        token[^1] ^= 1;
        using var response = await client.GetAsync("/api/quote", L402Credential.ToHeaderValue(Convert.ToBase64String(token), client.Pay(challenge)));
        Assert.Equal((HttpStatusCode.PaymentRequired, "invalid-credential"), (response.StatusCode, await Client.CodeAsync(response)));
    }

    [Fact]
    public async Task A_right_preimage_of_an_invoice_that_nobody_paid_opens_nothing()
    {
        using var client = new Client(sandbox.Stack);
        var challenge = await client.ChallengeAsync("/api/quote");
        var preimage = sandbox.Stack.Lightning.FindInvoice(Bolt11Invoice.Parse(challenge.Invoice).PaymentHash)!.Preimage;
        using var response = await client.GetAsync("/api/quote", L402Credential.ToHeaderValue(challenge.Token, preimage));
        Assert.Equal((HttpStatusCode.Conflict, "not-settled"), (response.StatusCode, await Client.CodeAsync(response)));
        Assert.False(response.Headers.Contains("WWW-Authenticate"));
    }

    [Fact]
    public async Task Fifty_parallel_requests_with_one_credential_execute_once()
    {
        using var client = new Client(sandbox.Stack);
        var path = $"/api/echo/{Guid.NewGuid()}";
        var credential = await client.BuyAsync(path);
        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetAsync(path, credential)));
        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.OK);

        // Once the call is delivered, the rest are offered another one, as many as there may be at once.
        Assert.All(responses, response => Assert.True(
            response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.PaymentRequired or HttpStatusCode.TooManyRequests));
        Assert.Single(sandbox.Stack.Upstream.Requests, request => request.Path == path.Replace("/api", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_challenge_comes_through_the_host_as_it_was_written()
    {
        using var client = new Client(sandbox.Stack);
        using var response = await client.GetAsync("/api/quote");
        Assert.Matches(
            """\AL402 macaroon="(?<m>[A-Za-z0-9+/]+=*)", invoice="lnbcrt210n1[a-z0-9]+", version="0", token="\k<m>"\z""",
            response.Headers.GetValues("WWW-Authenticate").Single());
    }

    [Fact]
    public async Task A_free_service_needs_no_credential()
    {
        using var client = new Client(sandbox.Stack);
        using var response = await client.GetAsync("/api/free/anything");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_credential_outlives_the_process_that_sold_it()
    {
        await using var stack = await RunningSandbox.StartAsync();
        using var client = new Client(stack);
        var credential = await client.BuyAsync("/api/quote");
        var before = stack.Host.HandlerProcessId;
        await RunningSandbox.RestartHandlerAsync(stack);
        using var response = await client.GetAsync("/api/quote", credential);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEqual(before, stack.Host.HandlerProcessId);
    }
}
