namespace Paywall.EndToEnd.Tests.Hostile;

[Collection(StorefrontVisitors.Name)]
public class StreamingTests(Storefront storefront)
{
    public static TheoryData<string> Ways => Storefront.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_event_of_an_upstream_arrives_before_the_next_is_sent(string way)
    {
        var path = $"/api/one/events/{Guid.NewGuid()}";
        using var client = await RawClient.OpenAsync(storefront.Address(way));
        await client.SendAsync(storefront.Head(way, $"GET {path}", await storefront.BuyAsync("GET", path)));
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        for (var i = 1; i <= 3; i++)
        {
            string?[] chunk = [await client.ReadLineAsync(), await client.ReadLineAsync(), await client.ReadLineAsync(), await client.ReadLineAsync()];
            Assert.Equal(["9", $"data: {i}", "", ""], chunk);
            storefront.SendNextEvent();
        }

        Assert.Equal("0", await client.ReadLineAsync());
    }
}
