using System.Net;
using Microsoft.AspNetCore.Http;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Calls;

public class StreamingTests(LocalStorage storage)
{
    [Theory]
    [InlineData("21 sat", "1 call")]
    [InlineData("21 sat", "3 calls")]
    [InlineData("21 sat", "01:00:00")]
    [InlineData("free", null)]
    public async Task Each_event_of_an_upstream_arrives_before_the_next_is_sent(string price, string? uses)
    {
        using var seen = new SemaphoreSlim(0);
        await using var upstream = await OwnUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 1; i <= 3; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await seen.WaitAsync(context.RequestAborted);
            }
        });
        await using var shop = await OpenAsync(upstream, ("Paywall:Services:0:Price", price), ("Paywall:Services:0:Uses", uses));
        using var response = await shop.GetAsync("/api/echo", price == "free" ? null : await shop.BuyAsync("/api/echo"));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(Shop.Cancellation));
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal($"data: {i}", await events.ReadLineAsync(Shop.Cancellation));
            Assert.Equal("", await events.ReadLineAsync(Shop.Cancellation));
            seen.Release();
        }

        Assert.Null(await events.ReadLineAsync(Shop.Cancellation));
    }

    [Fact]
    public async Task The_headers_of_an_answer_arrive_before_its_body_begins()
    {
        using var seen = new SemaphoreSlim(0);
        await using var upstream = await OwnUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await seen.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("data: 1\n\n", context.RequestAborted);
        });
        await using var shop = await OpenAsync(upstream);
        using var connection = await RawConnection.OpenAsync(shop);
        await connection.SendAsync(shop.Head("GET /api/echo", $"Authorization: {await shop.BuyAsync("/api/echo")}"));
        Assert.StartsWith("HTTP/1.1 200 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
        seen.Release();
        Assert.Equal(["9", "data: 1", "", "", "0"], await ReadLinesAsync(connection, 5));
    }

    [Theory]
    [InlineData("X-Name: \u00e4")]
    [InlineData("X-Name: \u00c3\u00a4")]
    [InlineData("X-Name: a\u0001b")]
    [InlineData("X-Name: a\u007fb")]
    public async Task An_odd_header_of_an_answer_is_passed_on_or_the_use_given_back(string header)
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var challenge = await shop.ChallengeAsync("/api/echo");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        var serving = upstream.AnswerAsync($"HTTP/1.1 200 OK\r\n{header}\r\nContent-Length: 2\r\n\r\nok");
        var answer = await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"Authorization: {credential}"));
        await serving;
        var state = await storage.StateAsync(challenge);
        Assert.True((answer.Status, answer.Body, state) is (200, "ok", "delivered") or (502, _, "free"), $"{answer.Head}{answer.Body} {state}");
        Assert.True(answer.Status == 502 || answer.Head.Contains(header, StringComparison.Ordinal), answer.Head);
    }

    [Fact]
    public async Task A_client_that_stops_reading_after_the_headers_has_used_its_call()
    {
        var block = new byte[64 * 1024];
        await using var upstream = await OwnUpstream.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });
        await using var shop = await OpenAsync(upstream, ("Paywall:Services:0:TimeLimit", "00:00:08"));
        var challenge = await shop.ChallengeAsync("/api/echo");
        using var connection = await RawConnection.OpenAsync(shop, receiveBuffer: 4096);
        await connection.SendAsync(
            shop.Head("GET /api/echo", $"Authorization: {L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge))}"));
        Assert.StartsWith("HTTP/1.1 200 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
        shop.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("delivered", await storage.StateAsync(challenge));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n9\r\ndata: 1\n\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello")]
    public async Task An_upstream_that_breaks_off_in_the_middle_of_its_answer_gives_the_use_back(string answer)
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var challenge = await shop.ChallengeAsync("/api/echo");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        var serving = upstream.AnswerAsync(answer);
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var response = await shop.GetAsync("/api/echo", credential);
            await response.Content.ReadAsStringAsync(Shop.Cancellation);
        });
        await serving;
        Assert.Equal("free", await storage.StateAsync(challenge));

        serving = upstream.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
        using var again = await shop.GetAsync("/api/echo", credential);
        await serving;
        Assert.Equal("whole", await again.Content.ReadAsStringAsync(Shop.Cancellation));
        Assert.Equal("delivered", await storage.StateAsync(challenge));
    }

    [Fact]
    public async Task Trailers_of_either_side_end_at_the_paywall()
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var credential = await shop.BuyAsync(HttpMethod.Post, "/api/echo");
        var serving = upstream.AnswerAsync(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Set-Cookie, WWW-Authenticate\r\n\r\n2\r\nok\r\n0\r\n"
            + "Set-Cookie: trailer=1\r\nWWW-Authenticate: L402 macaroon=\"x\", invoice=\"y\"\r\nPayment-Receipt: forged\r\n\r\n");
        using var connection = await RawConnection.OpenAsync(shop);
        await connection.SendAsync(shop.Head("POST /api/echo", $"Authorization: {credential}", "Transfer-Encoding: chunked", "Trailer: Authorization"));
        await connection.SendAsync("0\r\nAuthorization: trailer-of-the-client\r\n\r\n");
        var answer = await connection.ReadAsync();
        Assert.Equal((200, "ok"), (answer.Status, answer.Body));
        Assert.Null(RawAnswer.Find(answer.Head, "Trailer"));
        Assert.DoesNotContain("trailer-of-the-client", await serving, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nSet-Cookie: a=b\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task What_an_upstream_says_before_its_answer_is_no_answer(string before)
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var challenge = await shop.ChallengeAsync("/api/echo");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        var serving = upstream.AnswerAsync(before + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var answer = await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"Authorization: {credential}"));
        await serving;
        Assert.Equal((200, "ok"), (answer.Status, answer.Body));
        Assert.Null(RawAnswer.Find(answer.Head, "Set-Cookie"));
        Assert.Equal("delivered", await storage.StateAsync(challenge));
    }

    [Fact]
    public async Task HEAD_of_a_free_service_has_the_headers_of_the_answer_and_no_body()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var connection = await RawConnection.OpenAsync(shop);
        await connection.SendAsync(shop.Head("HEAD /api/free/x"));
        var head = await connection.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.Equal("HEAD", shop.Upstream.Requests.Single().Method);

        await connection.SendAsync(shop.Head("GET /api/free/x"));
        Assert.Equal((int)HttpStatusCode.OK, (await connection.ReadAsync()).Status);
    }

    private static async Task<List<string?>> ReadLinesAsync(RawConnection connection, int count)
    {
        List<string?> lines = [];
        for (var i = 0; i < count; i++)
        {
            lines.Add(await connection.ReadLineAsync());
        }

        return lines;
    }

    private Task<Shop> OpenAsync(OwnUpstream upstream, params (string Key, string? Value)[] changes) =>
        Shop.OpenAsync(storage, [("Paywall:Services:0:Upstream", upstream.Address), .. changes]);
}
