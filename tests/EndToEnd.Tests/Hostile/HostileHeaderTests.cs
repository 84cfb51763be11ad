namespace Paywall.EndToEnd.Tests.Hostile;

[Collection(StorefrontVisitors.Name)]
public class HostileHeaderTests(Storefront storefront)
{
    public static TheoryData<string> Ways => Storefront.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_request_of_HTTP_1_0_is_sold_and_answered_and_ends_its_connection(string way)
    {
        var path = $"/api/one/sink/{Guid.NewGuid()}";
        var unpaid = await RawClient.AskAsync(storefront.Address(way), $"GET {path} HTTP/1.0\r\n\r\n");
        Assert.Equal(402, unpaid.Status);
        Assert.NotNull(unpaid.Find("WWW-Authenticate"));

        using var client = await RawClient.OpenAsync(storefront.Address(way));
        await client.SendAsync($"GET {path} HTTP/1.0\r\n{await storefront.BuyAsync("GET", path)}\r\n\r\n");
        var paid = await client.ReadAsync();
        Assert.Equal((200, "GET 0"), (paid.Status, paid.Body));
        Assert.Null(paid.Find("Transfer-Encoding"));
        Assert.Null(await client.ReadLineAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_request_of_HTTP_1_0_that_keeps_its_connection_may_be_followed_by_another(string way)
    {
        using var client = await RawClient.OpenAsync(storefront.Address(way));
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("GET /api/one/sink HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            var answer = await client.ReadAsync();
            if (answer.Status == 0 && i == 1)
            {
                // A server need not keep it; it must not answer half.
                return;
            }

            Assert.Equal(402, answer.Status);
            Assert.EndsWith("}", answer.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Storefront.Executable, "Host: elsewhere.example")]
    [InlineData(Storefront.Host, "Host: elsewhere.example")]
    [InlineData(Storefront.Executable, "Content-Length: 0", "Content-Length: 0")]
    [InlineData(Storefront.Host, "Content-Length: 0", "Content-Length: 0")]
    [InlineData(Storefront.Executable, "Content-Length: 0", "Content-Length: 5")]
    [InlineData(Storefront.Host, "Content-Length: 0", "Content-Length: 5")]
    public async Task A_doubled_header_that_must_stand_once_is_refused_and_uses_nothing(string way, params string[] headers)
    {
        var path = $"/api/one/sink/{Guid.NewGuid()}";
        var credential = await storefront.BuyAsync("POST", path);

        var answer = await RawClient.AskAsync(storefront.Address(way), storefront.Head(way, $"POST {path}", [credential, .. headers]));

        Assert.True(answer.IsRefusal, answer.Head);
        Assert.Empty(storefront.ExecutionsOf(path["/api/one".Length..]));
        await storefront.IsStillGoodAsync(credential, "POST", path);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_same_credential_twice_counts_once(string way)
    {
        var path = $"/api/one/sink/{Guid.NewGuid()}";
        var credential = await storefront.BuyAsync("GET", path);

        var answer = await RawClient.AskAsync(storefront.Address(way), storefront.Head(way, $"GET {path}", credential, credential));

        Assert.Equal(200, answer.Status);
        Assert.Single(storefront.ExecutionsOf(path["/api/one".Length..]));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Two_different_credentials_are_refused_and_neither_is_used(string way)
    {
        var path = $"/api/one/sink/{Guid.NewGuid()}";
        string[] credentials = [await storefront.BuyAsync("GET", path), await storefront.BuyAsync("GET", path)];

        var answer = await RawClient.AskAsync(storefront.Address(way), storefront.Head(way, $"GET {path}", credentials));

        Assert.Equal(400, answer.Status);
        Assert.Empty(storefront.ExecutionsOf(path["/api/one".Length..]));
        foreach (var credential in credentials)
        {
            await storefront.IsStillGoodAsync(credential, "GET", path);
        }
    }

    [Theory]
    [InlineData(Storefront.Executable, 1, 1024 * 1024)]
    [InlineData(Storefront.Host, 1, 1024 * 1024)]
    [InlineData(Storefront.Executable, 64, 16 * 1024)]
    [InlineData(Storefront.Host, 64, 16 * 1024)]
    public async Task A_mebibyte_of_headers_is_431(string way, int count, int length)
    {
        string[] headers = [.. Enumerable.Range(0, count).Select(i => $"X-Header-{i}: {new string('a', length)}")];
        var answer = await RawClient.AskAsync(storefront.Address(way), storefront.Head(way, "GET /api/one/sink", headers));
        Assert.Equal(431, answer.Status);
    }
}
