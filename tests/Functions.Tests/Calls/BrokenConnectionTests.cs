using System.Net;
using System.Net.Sockets;
using System.Text;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Calls;

public class BrokenConnectionTests(LocalStorage storage)
{
    [Fact]
    public async Task An_upstream_that_breaks_off_in_the_middle_of_its_answer_costs_nothing()
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var credential = await shop.BuyAsync("/api/echo");
        for (var execution = 1; execution <= 2; execution++)
        {
            await using var answering = upstream.Hold("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this much");
            using var response = await SendWhenFreeAsync(shop, credential);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await answering.DisposeAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(Shop.Cancellation));
        }
    }

    [Fact]
    public async Task A_client_that_hangs_up_after_the_headers_has_used_its_call()
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var credential = await shop.BuyAsync("/api/echo");
        await using var answering = upstream.Hold("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this much");
        var response = await shop.GetAsync("/api/echo", credential);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        response.Dispose();
        using var later = await SendWhenFreeAsync(shop, credential);
        await ProblemAssert.IsAsync(later, 402, "already-used");
    }

    [Fact]
    public async Task An_upstream_that_answers_garbage_costs_nothing()
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var credential = await shop.BuyAsync("/api/echo");
        for (var execution = 1; execution <= 2; execution++)
        {
            var serving = upstream.AnswerAsync("this is not HTTP\r\n\r\n");
            using var response = await SendWhenFreeAsync(shop, credential);
            await serving;
            await ProblemAssert.IsAsync(response, 502, "upstream-unreachable");
        }
    }

    [Fact]
    public async Task An_answer_that_stalls_until_the_time_limit_was_delivered_as_far_as_it_came()
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address), ("Paywall:Services:0:TimeLimit", "00:00:08"));
        var credential = await shop.BuyAsync("/api/echo");
        await using var answering = upstream.Hold("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this much");
        using var response = await shop.GetAsync("/api/echo", credential);
        shop.Time.Advance(TimeSpan.FromSeconds(9));
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(Shop.Cancellation));
        using var later = await SendWhenFreeAsync(shop, credential);
        await ProblemAssert.IsAsync(later, 402, "already-used");
    }

    [Fact]
    public async Task A_client_that_never_sends_its_whole_body_uses_up_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var offer = await shop.SendAsync(HttpMethod.Post, "/api/echo", 0);
        Assert.True(L402Challenge.TryParse(offer.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        for (var i = 0; i < 4; i++)
        {
            Assert.StartsWith("HTTP/1.1 400", await PostRawAsync(shop, credential, "Transfer-Encoding: chunked\r\n\r\nnot a chunk\r\n"), StringComparison.Ordinal);
        }

        Assert.Equal(0, shop.Upstream.Executions);
        using var response = await shop.SendAsync(HttpMethod.Post, "/api/echo", 0, ("Authorization", credential));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Sends what no HTTP client would, and reads the first line of the answer.</summary>
    private static async Task<string> PostRawAsync(Shop shop, string credential, string rest)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(shop.At("/").Host, shop.At("/").Port, Shop.Cancellation);
        var request = $"POST /api/echo HTTP/1.1\r\nHost: {shop.At("/").Authority}\r\nAuthorization: {credential}\r\n{rest}";
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Shop.Cancellation);
        using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII);
        return await reader.ReadLineAsync(Shop.Cancellation) ?? "";
    }

    /// <summary>Sends until no other request holds the use any more.</summary>
    private static async Task<HttpResponseMessage> SendWhenFreeAsync(Shop shop, string credential)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var response = await shop.GetAsync("/api/echo", credential);
            if (response.StatusCode != HttpStatusCode.Conflict)
            {
                return response;
            }

            response.Dispose();
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
