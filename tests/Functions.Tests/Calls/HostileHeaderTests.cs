using System.Text;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Calls;

public class HostileHeaderTests(LocalStorage storage)
{
    private const int HeaderLimit = 32 * 1024;

    [Fact]
    public async Task The_same_credential_twice_counts_once()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        var answer = await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"Authorization: {credential}", $"authorization: {credential}"));
        Assert.Equal(200, answer.Status);
        Assert.Equal(1, shop.Upstream.Executions);
    }

    [Fact]
    public async Task Two_different_credentials_are_refused_and_neither_is_used()
    {
        await using var shop = await Shop.OpenAsync(storage);
        string[] credentials = [await shop.BuyAsync("/api/echo"), await shop.BuyAsync("/api/echo")];
        var charges = shop.ChargesMade;
        var answer = await RawConnection.AskAsync(
            shop, shop.Head("GET /api/echo", $"Authorization: {credentials[0]}", $"Authorization: {credentials[1]}"));
        Assert.Equal((400, "conflicting-credentials"), (answer.Status, answer.Code));
        Assert.Equal((0, charges), (shop.Upstream.Executions, shop.ChargesMade));

        foreach (var credential in credentials)
        {
            Assert.Equal(200, (await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"Authorization: {credential}"))).Status);
        }
    }

    [Theory]
    [InlineData("Authorization: Basic dXNlcjpwYXNz")]
    [InlineData("Authorization: ")]
    [InlineData("Authorization: Bearer a")]
    public async Task An_authorization_of_another_scheme_does_not_hide_the_credential(string other)
    {
        await using var shop = await Shop.OpenAsync(storage);
        foreach (var isFirst in new[] { true, false })
        {
            var credential = $"Authorization: {await shop.BuyAsync("/api/echo")}";
            var answer = await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", isFirst ? [other, credential] : [credential, other]));
            Assert.Equal(200, answer.Status);
        }

        Assert.All(shop.Upstream.Requests, request => Assert.DoesNotContain("Authorization", request.Headers.Keys));
    }

    [Theory]
    [InlineData(1, 1024 * 1024)]
    [InlineData(16, 64 * 1024)]
    [InlineData(64, 16 * 1024)]
    [InlineData(1, HeaderLimit)]
    [InlineData(8, 4 * 1024)]
    [InlineData(1000, 1)]
    public async Task Headers_beyond_the_limit_are_431(int count, int length)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var value = new string('a', length);
        var request = new StringBuilder(shop.Head("GET /api/echo")).Remove(shop.Head("GET /api/echo").Length - 2, 2);
        for (var i = 0; i < count; i++)
        {
            request.Append("X-Header-").Append(i).Append(": ").Append(value).Append("\r\n");
        }

        using var connection = await RawConnection.OpenAsync(shop);
        var sending = connection.SendAsync(request.Append("\r\n").ToString());
        var answer = await connection.ReadAsync();
        await sending;
        Assert.Equal(431, answer.Status);
        Assert.Empty(shop.Zbd.Calls);
    }

    [Fact]
    public async Task Headers_below_the_limit_are_read()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var answer = await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"X-Header: {new string('a', HeaderLimit - 512)}"));
        Assert.Equal(402, answer.Status);
    }

    [Theory]
    [InlineData("X-Other: a\0b")]
    [InlineData("X-Other: a\rSet-Cookie: b")]
    [InlineData("X-Oth\0er: a")]
    [InlineData("X-Other : a")]
    [InlineData(" folded: a")]
    [InlineData("no colon")]
    [InlineData(": no name")]
    [InlineData("X-Oth er: a")]
    public async Task Headers_that_have_no_one_reading_are_400_and_use_nothing(string header)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        var answer = await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"Authorization: {credential}", header));
        Assert.Equal(400, answer.Status);
        Assert.Equal(0, shop.Upstream.Executions);
        Assert.Equal(200, (await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"Authorization: {credential}"))).Status);
    }

    [Theory]
    [InlineData("X-Other: a\u0001b")]
    [InlineData("X-Other: a\u007fb")]
    [InlineData("X-Other: a\u001b[31mb")]
    [InlineData("X-Other: a\u00e4\u00ffb")]
    [InlineData("X-Other: \u00c3\u00a4")]
    [InlineData("X-Other: ")]
    [InlineData("X-Other: a\tb")]
    [InlineData("Host: elsewhere.example")]
    [InlineData("Content-Type: \u0001")]
    [InlineData("Content-Type: not a type;;;")]
    [InlineData("Accept: \u0001\u0002")]
    [InlineData("Connection: Authorization, X-L402-Proof")]
    [InlineData("Transfer-Encoding: identity")]
    [InlineData("TE: trailers")]
    [InlineData("Upgrade: h2c")]
    [InlineData("Range: bytes=-1")]
    public async Task An_odd_header_is_forwarded_or_refused_and_never_costs_a_use_for_nothing(string header)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        var answer = await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"Authorization: {credential}", header));
        Assert.True(answer.Status is 200 or 400, $"{answer.Head}{answer.Body}");
        Assert.Equal(answer.Status == 200 ? 1 : 0, shop.Upstream.Executions);
        if (answer.Status == 400)
        {
            Assert.Equal(200, (await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"Authorization: {credential}"))).Status);
        }
    }

    [Theory]
    [InlineData("L402")]
    [InlineData("L402 ")]
    [InlineData("L402 :")]
    [InlineData("L402 \u0001:\u0002")]
    [InlineData("L402 \u00ff\u00fe:\u00ff")]
    [InlineData("L402 ,,,,:")]
    [InlineData("Bearer a\tb")]
    public async Task An_unreadable_credential_gets_a_challenge(string authorization)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var answer = await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"Authorization: {authorization}"));
        Assert.True(answer.Status is 402 or 400, $"{answer.Head}{answer.Body}");
        Assert.Equal(0, shop.Upstream.Executions);
    }

    [Fact]
    public async Task A_request_of_HTTP_1_0_is_answered_like_any_other()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var unpaid = await RawConnection.AskAsync(shop, "GET /api/echo HTTP/1.0\r\n\r\n");
        Assert.Equal((402, "payment-required"), (unpaid.Status, unpaid.Code));
        Assert.NotNull(RawAnswer.Find(unpaid.Head, "WWW-Authenticate"));

        using var connection = await RawConnection.OpenAsync(shop);
        await connection.SendAsync($"GET /api/echo HTTP/1.0\r\nAuthorization: {await shop.BuyAsync("/api/echo")}\r\n\r\n");
        var paid = await connection.ReadAsync();
        Assert.Equal(200, paid.Status);
        Assert.Null(RawAnswer.Find(paid.Head, "Transfer-Encoding"));
        Assert.NotNull(RawAnswer.Find(paid.Head, "Payment-Receipt"));
        Assert.Equal("close", RawAnswer.Find(paid.Head, "Connection"));
    }
}
