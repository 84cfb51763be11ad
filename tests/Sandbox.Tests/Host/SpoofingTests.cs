namespace Paywall.Sandbox.Tests.Host;

public class SpoofingTests
{
    private const string Forged = "11111111-2222-3333-4444-555555555555";

    [Theory]
    [InlineData("/SettleQueue")]
    [InlineData("/settlequeue")]
    [InlineData("/SettleQueue/")]
    [InlineData("//SettleQueue")]
    [InlineData("/%53ettleQueue")]
    [InlineData("/./SettleQueue")]
    [InlineData("/%2e/SettleQueue")]
    [InlineData("/x/../SettleQueue")]
    [InlineData("/api/../SettleQueue")]
    [InlineData("/api/%2e%2e/SettleQueue")]
    [InlineData("/api/.%2E/SettleQueue")]
    [InlineData("/SettleQueue?x=1")]
    [InlineData("/ExpireTimer")]
    [InlineData("http://127.0.0.1/SettleQueue")]
    public async Task No_way_to_write_a_path_reaches_the_endpoint_of_a_trigger(string path)
    {
        await using var app = new TestApp();
        await app.StartAsync();

        foreach (var method in new[] { "POST", "GET" })
        {
            var response = await app.SendRawAsync(
                $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX-Azure-Functions-InvocationId: {Forged}\r\n" +
                "Content-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}");
            Assert.Equal(404, response.Status);
        }

        Assert.Empty(await app.GetSeenAsync());
    }

    [Theory]
    [InlineData("/api/..%2fSettleQueue", "/api/..%252fSettleQueue")]
    [InlineData("/api/..\\SettleQueue", "/api/..%5CSettleQueue")]
    [InlineData("/api/%252e%252e/SettleQueue", "/api/%252e%252e/SettleQueue")]
    public async Task What_only_looks_like_a_way_out_of_a_prefix_stays_inside_it(string path, string forwarded)
    {
        await using var app = new TestApp();
        await app.StartAsync();
        var response = await app.SendRawAsync($"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal(200, response.Status);
        Assert.Equal($"GET {forwarded}", Assert.Single(await app.GetSeenAsync()));
    }

    [Fact]
    public async Task Headers_that_only_the_host_may_set_replace_forged_ones()
    {
        await using var app = new TestApp();
        await app.StartAsync();

        var response = await app.SendRawAsync(
            "GET /api/x HTTP/1.1\r\nHost: shop.example\r\n" +
            "Connection: close, x-ms-invocation-id, X-Azure-Functions-InvocationId, X-Forwarded-For\r\n" +
            $"x-azure-functions-invocationid: {Forged}\r\nX-Azure-Functions-InvocationId: {Forged}\r\n" +
            $"X-Azure-Functions-HostVersion: 1.forged\r\nX-MS-Invocation-Id: {Forged}\r\n" +
            "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: forged.example\r\nX-Forwarded-Proto: https\r\n" +
            "X-Forwarded-Prefix: /forged\r\n\r\n");
        var echo = Echo.Parse(response.Json);

        var invocation = Guid.Parse(echo.Header("X-Azure-Functions-InvocationId"));
        Assert.NotEqual(Guid.Parse(Forged), invocation);
        Assert.Equal(invocation, Guid.Parse(echo.Header("x-ms-invocation-id")));
        Assert.StartsWith("4.", echo.Header("X-Azure-Functions-HostVersion"), StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", echo.Header("X-Forwarded-For"));
        Assert.Equal("shop.example", echo.Header("X-Forwarded-Host"));
        Assert.Equal("http", echo.Header("X-Forwarded-Proto"));
        Assert.Empty(echo.All("X-Forwarded-Prefix"));
        Assert.Equal(app.Host.HandlerAddress.Authority, echo.Header("Host"));
    }

    [Fact]
    public async Task Every_request_has_an_invocation_id_of_its_own()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        var first = Echo.Parse(await app.GetTextAsync("/api/x")).Header("x-ms-invocation-id");
        var second = Echo.Parse(await app.GetTextAsync("/api/x")).Header("x-ms-invocation-id");
        Assert.NotEqual(first, second);
    }
}
