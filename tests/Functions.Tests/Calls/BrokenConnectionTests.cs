using System.Net;
using Paywall.Functions.Tests.Harness;

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
            using var response = await shop.GetWhenFreeAsync("/api/echo", credential);
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
        using var later = await shop.GetWhenFreeAsync("/api/echo", credential);
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
            using var response = await shop.GetWhenFreeAsync("/api/echo", credential);
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
        using var later = await shop.GetWhenFreeAsync("/api/echo", credential);
        await ProblemAssert.IsAsync(later, 402, "already-used");
    }

    [Fact]
    public async Task A_client_that_never_sends_its_whole_body_uses_up_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync(HttpMethod.Post, "/api/echo");
        for (var i = 0; i < 4; i++)
        {
            var answer = await RawConnection.AskAsync(shop, shop.Head("POST /api/echo", $"Authorization: {credential}", "Transfer-Encoding: chunked") + "not a chunk\r\n");
            Assert.Equal((400, "bad-request"), (answer.Status, answer.Code));
        }

        Assert.Equal(0, shop.Upstream.Executions);
        using var response = await shop.SendAsync(HttpMethod.Post, "/api/echo", 0, ("Authorization", credential));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
