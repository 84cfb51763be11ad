using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Calls;

public class VanishingClientTests(LocalStorage storage)
{
    [Fact]
    public async Task What_a_client_may_take_its_time_for_is_limited()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var limits = LimitsOf(shop);
        Assert.Equal(TimeSpan.FromSeconds(30), limits.RequestHeadersTimeout);
        Assert.Equal((240, TimeSpan.FromSeconds(5)), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod));
        Assert.Equal((240, TimeSpan.FromSeconds(5)), (limits.MinResponseDataRate!.BytesPerSecond, limits.MinResponseDataRate.GracePeriod));
    }

    [Fact]
    public async Task Headers_that_drip_and_stop_are_408()
    {
        await using var shop = await Shop.OpenAsync(storage);
        LimitsOf(shop).RequestHeadersTimeout = TimeSpan.FromSeconds(1);
        using var connection = await RawConnection.OpenAsync(shop);
        await DripAsync(connection, "GET /api/echo HTTP/1.1\r\nHos");
        Assert.Equal(408, (await connection.ReadAsync()).Status);
        Assert.Empty(shop.Zbd.Calls);
    }

    [Fact]
    public async Task A_paid_body_that_drips_and_stops_is_408_and_uses_up_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage);
        LimitsOf(shop).MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(1.5));
        var challenge = await shop.ChallengeAsync(HttpMethod.Post, "/api/echo");
        var credential = $"Authorization: {L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge))}";
        using var connection = await RawConnection.OpenAsync(shop);
        await DripAsync(connection, shop.Head("POST /api/echo", credential, "Content-Length: 1000") + "drip");
        var answer = await connection.ReadAsync();
        Assert.Equal((408, "body-too-slow"), (answer.Status, answer.Code));
        Assert.Equal(0, shop.Upstream.Executions);
        Assert.Equal("free", await storage.StateAsync(challenge));
    }

    [Fact]
    public async Task A_paid_body_that_stops_holds_its_use_no_longer_than_a_call_may_take()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:TimeLimit", "00:00:08"));
        LimitsOf(shop).MinRequestBodyDataRate = null;
        var challenge = await shop.ChallengeAsync(HttpMethod.Post, "/api/echo");
        var credential = $"Authorization: {L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge))}";
        using var connection = await RawConnection.OpenAsync(shop);
        await connection.SendAsync(shop.Head("POST /api/echo", credential, "Expect: 100-continue", "Content-Length: 1000"));
        Assert.StartsWith("HTTP/1.1 100 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
        await connection.SendAsync("drip");
        shop.Time.Advance(TimeSpan.FromSeconds(9));
        var answer = await connection.ReadAsync();
        Assert.InRange(answer.Status, 400, 599);
        Assert.Equal(0, shop.Upstream.Executions);
        Assert.Equal("free", await storage.StateAsync(challenge));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_vanishes_before_its_headers_end_leaves_nothing_behind(bool isReset)
    {
        await using var shop = await Shop.OpenAsync(storage);
        using (var connection = await RawConnection.OpenAsync(shop))
        {
            await connection.SendAsync("GET /api/echo HTTP/1.1\r\nHost: ");
            Leave(connection, isReset);
        }

        Assert.Equal(402, (await RawConnection.AskAsync(shop, shop.Head("GET /api/echo"))).Status);
        Assert.Equal((0, 1), (shop.Upstream.Executions, shop.ChargesMade));
    }

    [Theory]
    [InlineData(true, "Content-Length: 1000", "half")]
    [InlineData(true, "Transfer-Encoding: chunked", "4\r\nhalf\r\n")]
    [InlineData(false, "Content-Length: 1000", "half")]
    [InlineData(false, "Transfer-Encoding: chunked", "4\r\nhalf\r\n")]
    public async Task A_client_that_vanishes_in_the_middle_of_its_body_may_send_it_again(bool isReset, string length, string half)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync(HttpMethod.Post, "/api/echo");
        var credential = $"Authorization: {L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge))}";
        for (var i = 0; i < 4; i++)
        {
            using (var connection = await RawConnection.OpenAsync(shop))
            {
                await connection.SendAsync(shop.Head("POST /api/echo", credential, "Expect: 100-continue", length));
                Assert.StartsWith("HTTP/1.1 100 ", await connection.ReadHeadAsync(), StringComparison.Ordinal);
                await connection.SendAsync(half);
                Leave(connection, isReset);
            }

            Assert.Equal("free", await storage.StateAsync(challenge));
        }

        Assert.Equal(0, shop.Upstream.Executions);
        Assert.Equal(200, (await RawConnection.AskAsync(shop, shop.Head("POST /api/echo", credential, "Content-Length: 0"))).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_vanishes_before_its_answer_begins_gets_it_by_asking_again(bool isReset)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");
        var credential = $"Authorization: {L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge))}";
        shop.Upstream.Gate.Close();
        using (var connection = await RawConnection.OpenAsync(shop))
        {
            await connection.SendAsync(shop.Head("GET /api/echo", credential));
            await shop.Upstream.Gate.WhenWaitingAsync(1, Shop.Cancellation);
            Leave(connection, isReset);
            Assert.Equal("free", await storage.StateAsync(challenge));
        }

        shop.Upstream.Gate.Open();
        Assert.Equal(200, (await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", credential))).Status);
        Assert.Equal("delivered", await storage.StateAsync(challenge));
    }

    private static void Leave(RawConnection connection, bool isReset)
    {
        if (isReset)
        {
            connection.Reset();
        }
        else
        {
            connection.Dispose();
        }
    }

    private static async Task DripAsync(RawConnection connection, string text)
    {
        foreach (var letter in text)
        {
            await connection.SendAsync(letter.ToString());
        }
    }

    /// <summary>The limits that the server of a shop reads for each new connection.</summary>
    private static KestrelServerLimits LimitsOf(Shop shop) => shop.Services().GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
}
