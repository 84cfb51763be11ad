namespace Paywall.EndToEnd.Tests.Hostile;

[Collection(StorefrontVisitors.Name)]
public class HostileBodyTests(Storefront storefront)
{
    private const int BlockSize = 1024 * 1024;
    private const int LargestBlocks = 100;
    private const long Largest = LargestBlocks * BlockSize;

    public static TheoryData<string> Ways => Storefront.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_largest_body_reaches_the_upstream_whole(string way)
    {
        var path = $"/api/one/sink/{Guid.NewGuid()}";
        using var client = await RawClient.OpenAsync(storefront.Address(way));
        await client.SendAsync(storefront.Head(way, $"POST {path}", await storefront.BuyAsync("POST", path), $"Content-Length: {Largest}"));
        var block = new byte[BlockSize];
        for (var i = 0; i < LargestBlocks; i++)
        {
            await client.SendAsync(block);
        }

        var answer = await client.ReadAsync();
        Assert.Equal((200, $"POST {Largest}"), (answer.Status, answer.Body));
        Assert.Equal([Largest], storefront.ExecutionsOf(path["/api/one".Length..]));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_byte_more_is_413_and_neither_sold_nor_charged(string way)
    {
        var path = $"/api/one/sink/{Guid.NewGuid()}";
        var length = $"Content-Length: {Largest + 1}";
        var unpaid = await RawClient.AskAsync(storefront.Address(way), storefront.Head(way, $"POST {path}", length));
        Assert.Equal(413, unpaid.Status);
        Assert.Null(unpaid.Find("WWW-Authenticate"));

        var credential = await storefront.BuyAsync("POST", path);
        var paid = await RawClient.AskAsync(storefront.Address(way), storefront.Head(way, $"POST {path}", credential, length));
        Assert.Equal(413, paid.Status);
        Assert.Empty(storefront.ExecutionsOf(path["/api/one".Length..]));
        await storefront.IsStillGoodAsync(credential, "POST", path);
    }

    [Theory]
    [InlineData(Storefront.Executable, "zz\r\n")]
    [InlineData(Storefront.Host, "zz\r\n")]
    [InlineData(Storefront.Executable, "4\r\nhello\r\n0\r\n\r\n")]
    [InlineData(Storefront.Host, "4\r\nhello\r\n0\r\n\r\n")]
    [InlineData(Storefront.Executable, "ffffffffffffffffffff\r\nhello")]
    [InlineData(Storefront.Host, "ffffffffffffffffffff\r\nhello")]
    public async Task A_body_in_broken_chunks_is_refused_and_uses_nothing(string way, string body)
    {
        var path = $"/api/one/sink/{Guid.NewGuid()}";
        var credential = await storefront.BuyAsync("POST", path);

        var answer = await RawClient.AskAsync(
            storefront.Address(way), storefront.Head(way, $"POST {path}", credential, "Transfer-Encoding: chunked") + body);

        Assert.Equal(400, answer.Status);
        Assert.Empty(storefront.ExecutionsOf(path["/api/one".Length..]));
        await storefront.IsStillGoodAsync(credential, "POST", path);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_body_that_drips_and_stops_is_given_up_and_uses_nothing(string way)
    {
        var path = $"/api/one/sink/{Guid.NewGuid()}";
        var credential = await storefront.BuyAsync("POST", path);
        using var client = await RawClient.OpenAsync(storefront.Address(way));
        await client.SendAsync(storefront.Head(way, $"POST {path}", credential, "Content-Length: 1000"));
        foreach (var letter in "drip")
        {
            await client.SendAsync(letter.ToString());
        }

        var answer = await client.ReadAsync();

        Assert.Equal(408, answer.Status);
        Assert.Empty(storefront.ExecutionsOf(path["/api/one".Length..]));
        await storefront.IsStillGoodAsync(credential, "POST", path);
    }

    /// <summary>The hidden request is part of a body, unless one of the two servers on the way believes the wrong header.</summary>
    [Theory]
    [InlineData(Storefront.Executable, "Transfer-Encoding: chunked")]
    [InlineData(Storefront.Host, "Transfer-Encoding: chunked")]
    [InlineData(Storefront.Executable, "Transfer-Encoding: xchunked")]
    [InlineData(Storefront.Host, "Transfer-Encoding: xchunked")]
    [InlineData(Storefront.Executable, "Transfer-Encoding: chunked, identity")]
    [InlineData(Storefront.Host, "Transfer-Encoding: chunked, identity")]
    [InlineData(Storefront.Executable, "Transfer-Encoding: chunked", "Transfer-Encoding: x")]
    [InlineData(Storefront.Host, "Transfer-Encoding: chunked", "Transfer-Encoding: x")]
    [InlineData(Storefront.Executable, "Transfer-Encoding:\u000bchunked")]
    [InlineData(Storefront.Host, "Transfer-Encoding:\u000bchunked")]
    [InlineData(Storefront.Executable, "Transfer-Encoding : chunked")]
    [InlineData(Storefront.Host, "Transfer-Encoding : chunked")]
    [InlineData(Storefront.Executable, "X: y\nTransfer-Encoding: chunked")]
    [InlineData(Storefront.Host, "X: y\nTransfer-Encoding: chunked")]
    public async Task No_request_is_smuggled_in_a_body_of_two_lengths(string way, params string[] encodings)
    {
        var id = Guid.NewGuid();
        var path = $"/api/one/sink/{id}";
        var credential = await storefront.BuyAsync("POST", path);
        var hidden = storefront.Head(way, $"GET /api/free/hidden/{id}");
        var size = $"{hidden.Length:x}\r\n";

        var answer = await RawClient.AskAsync(
            storefront.Address(way),
            storefront.Head(way, $"POST {path}", [credential, $"Content-Length: {size.Length}", .. encodings]) + size + hidden + "\r\n0\r\n\r\n");

        Assert.True(answer.Status == 200 || answer.IsRefusal, answer.Head);
        Assert.True(answer.Status != 200 || answer.Body == $"POST {hidden.Length}", answer.Body);

        // Had a request been left on the connection between the host and the executable, these would get its answer.
        for (var i = 0; i < 3; i++)
        {
            var next = await RawClient.AskAsync(storefront.Address(way), storefront.Head(way, $"GET /api/free/sink/{id}", "Connection: close"));
            Assert.Equal((200, "GET 0"), (next.Status, next.Body));
        }

        Assert.Empty(storefront.ExecutionsOf($"/hidden/{id}"));
    }
}
