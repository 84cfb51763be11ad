using System.Text;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Triggers;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Calls;

public class HostileBodyTests(LocalStorage storage)
{
    private const int BlockSize = 1024 * 1024;
    private const long Blocks = HandlerServer.BodyLimit / BlockSize;

    [Theory]
    [InlineData("Content-Length: 1", "Content-Length: 2")]
    [InlineData("Content-Length: 5", "Content-Length: 5")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 0x5")]
    [InlineData("Content-Length: 5, 5")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Transfer-Encoding: gzip")]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    [InlineData("Transfer-Encoding: chunked, chunked")]
    [InlineData("Transfer-Encoding: chunked", "Transfer-Encoding: identity")]
    [InlineData("Transfer-Encoding: chunked;a=b")]
    public async Task A_body_of_no_one_length_is_refused_or_read_whole(params string[] headers)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync(HttpMethod.Post, "/api/echo");
        var credential = $"Authorization: {L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge))}";
        using var connection = await RawConnection.OpenAsync(shop);
        await connection.SendAsync(shop.Head("POST /api/echo", [credential, .. headers]) + "5\r\nhello\r\n0\r\n\r\n");
        connection.EndSending();

        // The refusal may be lost when the server closes a connection on which more has come.
        var refusal = await connection.ReadAsync();
        Assert.True(refusal.Status is 0 or (>= 400 and <= 499), refusal.Head);
        Assert.Equal(0, shop.Upstream.Executions);

        var answer = await RawConnection.AskAsync(shop, shop.Head("POST /api/echo", credential, "Content-Length: 5") + "hello");
        Assert.Equal(200, answer.Status);
        Assert.Equal("delivered", await storage.StateAsync(challenge));
    }

    [Fact]
    public async Task A_body_that_breaks_off_before_it_could_be_compared_uses_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = $"Authorization: {await shop.BuyAsync(HttpMethod.Post, "/api/echo")}";
        using var connection = await RawConnection.OpenAsync(shop);
        await connection.SendAsync(shop.Head("POST /api/echo", credential, "Idempotency-Key: a", "Content-Length: 10") + "half");
        connection.EndSending();
        var refusal = await connection.ReadAsync();
        Assert.True(refusal.Status is 0 or 400, refusal.Head);

        var answer = await RawConnection.AskAsync(shop, shop.Head("POST /api/echo", credential, "Idempotency-Key: a", "Content-Length: 5") + "hello");
        Assert.Equal((200, 1), (answer.Status, shop.Upstream.Executions));
    }

    [Fact]
    public async Task A_body_with_a_length_and_in_chunks_is_the_chunks_and_hides_no_second_request()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync(HttpMethod.Post, "/api/echo");
        using var connection = await RawConnection.OpenAsync(shop);
        var hidden = shop.Head("GET /api/free/hidden");
        await connection.SendAsync(
            shop.Head("POST /api/echo", $"Authorization: {credential}", $"Content-Length: {hidden.Length + 15}", "Transfer-Encoding: chunked")
            + "5\r\nhello\r\n0\r\n\r\n");
        Assert.Equal(200, (await connection.ReadAsync()).Status);
        var seen = Assert.Single(shop.Upstream.Requests);
        Assert.Equal("hello", Encoding.ASCII.GetString(seen.Body.Span));
        Assert.DoesNotContain("Content-Length", seen.Headers.Keys);
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("-5\r\nhello")]
    [InlineData("+5\r\nhello")]
    [InlineData("0x5\r\nhello")]
    [InlineData("ffffffffffffffffffff\r\nhello")]
    [InlineData("80000000\r\nhello")]
    [InlineData("5\nhello\n0\n\n")]
    [InlineData("4\r\nhello\r\n0\r\n\r\n")]
    public async Task A_body_in_bad_chunks_is_refused_and_uses_up_nothing(string body)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync(HttpMethod.Post, "/api/echo");
        var credential = $"Authorization: {L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge))}";
        for (var i = 0; i < 4; i++)
        {
            using var connection = await RawConnection.OpenAsync(shop);
            await connection.SendAsync(shop.Head("POST /api/echo", credential, "Transfer-Encoding: chunked") + body);
            var answer = await connection.ReadAsync();
            Assert.Equal((400, "bad-request"), (answer.Status, answer.Code));
            Assert.Equal("free", await storage.StateAsync(challenge));
        }

        Assert.Equal(0, shop.Upstream.Executions);
        Assert.Equal(200, (await RawConnection.AskAsync(shop, shop.Head("POST /api/echo", credential, "Content-Length: 0"))).Status);
    }

    [Fact]
    public async Task The_largest_body_goes_through_without_being_held()
    {
        using var seen = new SemaphoreSlim(0);
        await using var upstream = await OwnUpstream.StartAsync(async context =>
        {
            var block = new byte[BlockSize];
            for (var i = 0; i < Blocks; i++)
            {
                await context.Request.Body.ReadExactlyAsync(block, context.RequestAborted);
                seen.Release();
            }

            Assert.Equal(0, await context.Request.Body.ReadAsync(block, context.RequestAborted));
        });
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var credential = await shop.BuyAsync(HttpMethod.Post, "/api/echo");
        using var connection = await RawConnection.OpenAsync(shop);
        await connection.SendAsync(shop.Head("POST /api/echo", $"Authorization: {credential}", $"Content-Length: {HandlerServer.BodyLimit}"));
        var block = new byte[BlockSize];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Blocks; i++)
        {
            await connection.SendAsync(block);
            Assert.True(await seen.WaitAsync(TimeSpan.FromSeconds(60), Shop.Cancellation), $"MiB {i + 1} was held back.");
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, HandlerServer.BodyLimit / 2);
        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task One_byte_more_than_the_largest_body_is_413_before_an_invoice_is_made()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var tooLarge = await RawConnection.AskAsync(shop, shop.Head("POST /api/echo", $"Content-Length: {HandlerServer.BodyLimit + 1}"));
        Assert.Equal((413, "body-too-large"), (tooLarge.Status, tooLarge.Code));
        Assert.Empty(shop.Zbd.Calls);

        var largest = await RawConnection.AskAsync(shop, shop.Head("POST /api/echo", $"Content-Length: {HandlerServer.BodyLimit}"));
        Assert.Equal((402, 1), (largest.Status, shop.ChargesMade));
    }

    [Fact]
    public async Task A_body_in_chunks_that_grows_beyond_the_limit_is_413_and_uses_up_nothing()
    {
        await using var upstream = await OwnUpstream.StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted));
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var challenge = await shop.ChallengeAsync(HttpMethod.Post, "/api/echo");
        var credential = $"Authorization: {L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge))}";
        using (var connection = await RawConnection.OpenAsync(shop))
        {
            await connection.SendAsync(shop.Head("POST /api/echo", credential, "Transfer-Encoding: chunked"));
            byte[] block = [.. "100000\r\n"u8, .. new byte[BlockSize], .. "\r\n"u8];
            for (var i = 0; i <= Blocks; i++)
            {
                await connection.SendAsync(block);
            }

            var answer = await connection.ReadAsync();
            Assert.Equal((413, "body-too-large"), (answer.Status, answer.Code));
        }

        Assert.Equal("free", await storage.StateAsync(challenge));
        Assert.Equal(200, (await RawConnection.AskAsync(shop, shop.Head("POST /api/echo", credential, "Content-Length: 0"))).Status);
    }

    [Theory]
    [InlineData("Content-Length: 1000000")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task A_client_that_asks_before_it_sends_its_body_hears_the_price_first(string length)
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var connection = await RawConnection.OpenAsync(shop);
        await connection.SendAsync(shop.Head("POST /api/echo", "Expect: 100-continue", length));
        Assert.StartsWith("HTTP/1.1 402 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_asks_before_it_sends_its_body_is_told_to_go_on_once_it_has_paid()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync(HttpMethod.Post, "/api/echo");
        using var connection = await RawConnection.OpenAsync(shop);
        await connection.SendAsync(shop.Head("POST /api/echo", $"Authorization: {credential}", "Expect: 100-continue", "Content-Length: 5"));
        Assert.StartsWith("HTTP/1.1 100 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
        await connection.SendAsync("hello");
        Assert.Equal(200, (await connection.ReadAsync()).Status);
        Assert.Equal("hello", Encoding.ASCII.GetString(shop.Upstream.Requests.Single().Body.Span));
    }
}
