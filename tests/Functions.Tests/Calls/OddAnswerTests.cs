using System.Net;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Calls;

/// <summary>Answers of upstreams that are not as they should be, and upstreams that give none.</summary>
public class OddAnswerTests(LocalStorage storage)
{
    [Theory]
    [InlineData(204, "HTTP/1.1 204 N\r\nContent-Length: 5\r\n\r\n")]
    [InlineData(204, "HTTP/1.1 204 N\r\n\r\nhello")]
    [InlineData(205, "HTTP/1.1 205 R\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData(205, "HTTP/1.1 205 R\r\nContent-Length: 0\r\n\r\n")]
    [InlineData(304, "HTTP/1.1 304 N\r\nContent-Length: 5\r\n\r\n")]
    public async Task An_answer_without_a_body_is_delivered_whatever_it_says_of_one(int status, string raw)
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var challenge = await shop.ChallengeAsync("/api/echo");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        var answered = upstream.AnswerAsync(raw);

        using var response = await shop.SendAsync(HttpMethod.Get, "/api/echo", 0, ("Authorization", credential), ("Idempotency-Key", "k"));
        await answered;
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync(Shop.Cancellation));
        Assert.Equal("delivered", await storage.StateAsync(challenge));

        using var again = await shop.SendAsync(HttpMethod.Get, "/api/echo", 0, ("Authorization", credential), ("Idempotency-Key", "k"));
        Assert.Equal((status, "true", "0"), ((int)again.StatusCode, Header(again, "Idempotency-Replayed"), Header(again, "X-Paywall-Cost-Msat")));
        Assert.Equal("", await again.Content.ReadAsStringAsync(Shop.Cancellation));
    }

    [Fact]
    public async Task A_pack_whose_calls_were_never_answered_is_given_up_and_no_new_one_is_offered()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:1:Uses", "2 calls"));
        var pack = await shop.BuyAsync("/api/status/500");
        for (var execution = 0; execution < 6; execution++)
        {
            using var failed = await shop.GetAsync("/api/status/500", pack);
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        }

        using var none = await shop.GetAsync("/api/status/200", pack);
        await ProblemAssert.IsAsync(none, 502, "given-up");
        Assert.Equal((1, 6), (shop.ChargesMade, shop.Upstream.Executions));
    }

    [Fact]
    public async Task An_upstream_that_is_not_there_executes_nothing_so_nothing_counts()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var nowhere = await shop.AddHandlerAsync(("Paywall:Services:0:Upstream", "http://127.0.0.1:1/"));
        var challenge = await shop.ChallengeAsync("/api/echo", nowhere);
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        for (var i = 0; i < 5; i++)
        {
            using var refused = await shop.SendAsync(HttpMethod.Get, "/api/echo", nowhere, ("Authorization", credential), ("Idempotency-Key", $"key-{i}"));
            await ProblemAssert.IsAsync(refused, 502, "upstream-unreachable");
            Assert.Equal(5, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        }

        Assert.Equal("free", await storage.StateAsync(challenge));
        Assert.Empty(await storage.RowsAsync(challenge, "key-"));
        using var answer = await shop.GetAsync("/api/echo", credential);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task An_upstream_that_does_not_take_the_body_in_time_is_late_and_its_execution_counts()
    {
        await using var upstream = await OwnUpstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var shop = await Shop.OpenAsync(
            storage, ("Paywall:Services:0:Upstream", upstream.Address), ("Paywall:Services:0:TimeLimit", "00:00:05"));
        var challenge = await shop.ChallengeAsync(HttpMethod.Post, "/api/echo");
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.At("/api/echo"));
        request.Headers.TryAddWithoutValidation("Authorization", L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge)));
        request.Content = new ByteArrayContent(new byte[24 * 1024 * 1024]);
        var sending = shop.Http.SendAsync(request, Shop.Cancellation);
        while (upstream.Requests == 0)
        {
            await Task.Yield();
        }

        shop.Time.Advance(TimeSpan.FromSeconds(6));
        try
        {
            using var response = await sending;
            await ProblemAssert.IsAsync(response, 504, "upstream-timeout");
        }
        catch (HttpRequestException)
        {
            // The answer came while the body was still going out, and the connection was closed on it.
        }

        Assert.Equal("free", await storage.StateAsync(challenge));
        Assert.Equal(1, (await storage.RowsAsync(challenge, "use-")).Single().GetInt32("Executions"));
    }

    [Theory]
    [InlineData("1 call", "21000")]
    [InlineData("4 calls", "5250")]
    [InlineData("9 calls", "2334")]
    [InlineData("01:00:00", "0")]
    public async Task An_answer_says_what_it_cost(string uses, string cost)
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", uses));
        using var response = await shop.GetAsync("/api/echo", await shop.BuyAsync("/api/echo"));
        Assert.Equal(cost, Header(response, "X-Paywall-Cost-Msat"));
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
