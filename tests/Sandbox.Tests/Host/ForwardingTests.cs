using System.Diagnostics;
using System.Net;
using System.Text;

namespace Paywall.Sandbox.Tests.Host;

public class ForwardingTests
{
    [Fact]
    public async Task Method_path_query_and_body_arrive_unchanged()
    {
        await using var app = new TestApp();
        await app.StartAsync();

        using var body = new StringContent("{\"ä\": 1}", Encoding.UTF8, "application/json");
        using var response = await app.SendAsync(HttpMethod.Put, "/api/a%20b/%C3%A4;c?a=1&a=3&b=%2F&c", body);
        var echo = Echo.Parse(await response.Content.ReadAsStringAsync(TestApp.Cancellation));

        Assert.Equal("PUT", echo.Method);
        Assert.Equal("/api/a%20b/%C3%A4;c?a=1&a=3&b=%2F&c", echo.Url);
        Assert.Equal("{\"ä\": 1}", echo.Body);
        Assert.Equal("application/json; charset=utf-8", echo.Header("Content-Type"));
        Assert.Equal("9", echo.Header("Content-Length"));
    }

    [Fact]
    public async Task A_chunked_body_arrives_whole_and_chunked()
    {
        await using var app = new TestApp();
        await app.StartAsync();

        var response = await app.SendRawAsync(
            "POST /api/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
            "4\r\nfour\r\n4\r\n and\r\n5\r\n five\r\n0\r\n\r\n");
        var echo = Echo.Parse(response.Json);

        Assert.Equal("four and five", echo.Body);
        Assert.Equal("chunked", echo.Header("Transfer-Encoding"));
        Assert.Empty(echo.All("Content-Length"));
    }

    [Fact]
    public async Task Headers_pass_but_for_those_of_the_connection_repeated_ones_become_one_and_none_is_added_for_tracing()
    {
        using var tracing = new Tracing();
        await using var app = new TestApp();
        await app.StartAsync();

        var response = await app.SendRawAsync(
            "GET /api/x HTTP/1.1\r\nHost: a\r\nAuthorization: L402 a:b\r\nCookie: c=d\r\nX-Own: one\r\nX-Own: two\r\n" +
            "Connection: close\r\nKeep-Alive: timeout=9\r\nTE: trailers\r\nUpgrade: h2c\r\nUpgrade-Insecure-Requests: 1\r\n" +
            "Proxy-Authorization: Basic x\r\nProxy-Connection: close\r\n\r\n");
        var echo = Echo.Parse(response.Json);

        Assert.Equal("L402 a:b", echo.Header("Authorization"));
        Assert.Equal("c=d", echo.Header("Cookie"));
        Assert.Equal("one, two", echo.Header("X-Own"));
        Assert.All(
            [
                "Connection", "Keep-Alive", "TE", "Upgrade", "Upgrade-Insecure-Requests", "Proxy-Authorization", "Proxy-Connection",
                "traceparent",
            ],
            absent => Assert.Empty(echo.All(absent)));
    }

    [Fact]
    public async Task A_402_with_two_challenges_arrives_with_two_header_lines()
    {
        await using var app = new TestApp();
        await app.StartAsync();

        var response = await app.SendRawAsync("GET /api/challenge HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.Equal(402, response.Status);
        Assert.Contains("WWW-Authenticate: L402 macaroon=\"a\", invoice=\"b\"", response.HeaderLines);
        Assert.Contains("WWW-Authenticate: Payment id=\"c\"", response.HeaderLines);
        Assert.Contains("X-Own: d", response.HeaderLines);
        Assert.Contains("pay first", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HEAD_works()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        using var response = await app.SendAsync(HttpMethod.Head, "/api/x");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["HEAD /api/x"], await app.GetSeenAsync());
    }

    [Fact]
    public async Task Redirects_cookies_and_compressed_bodies_are_passed_on_and_not_acted_on()
    {
        await using var app = new TestApp();
        await app.StartAsync();

        using var redirect = await app.SendAsync(HttpMethod.Get, "/api/redirect");
        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        Assert.Equal("/api/seen", redirect.Headers.Location!.OriginalString);
        Assert.Equal("a=b", Assert.Single(redirect.Headers.GetValues("Set-Cookie")));

        Assert.Empty(Echo.Parse(await app.GetTextAsync("/api/x")).All("Cookie"));

        using var packed = await app.SendAsync(HttpMethod.Get, "/api/gzip");
        Assert.Equal("gzip", Assert.Single(packed.Content.Headers.ContentEncoding));
        Assert.Equal([0x1f, 0x8b], (await packed.Content.ReadAsByteArrayAsync(TestApp.Cancellation))[..2]);
    }

    [Fact]
    public async Task Failures_of_the_handler_itself_are_passed_on()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        using var response = await app.SendAsync(HttpMethod.Get, "/api/fail");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("own failure", await response.Content.ReadAsStringAsync(TestApp.Cancellation));
    }

    [Theory]
    [InlineData(1000, false, 200)]
    [InlineData(1001, false, 413)]
    [InlineData(900, true, 200)]
    [InlineData(1001, true, 413)]
    public async Task A_body_beyond_the_limit_of_the_app_setting_is_refused(int bytes, bool chunked, int expected)
    {
        await using var app = new TestApp();
        app.Settings["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = "1000";
        await app.StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/x") { Content = new ByteArrayContent(new byte[bytes]) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await app.Http.SendAsync(request, TestApp.Cancellation);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task Without_the_setting_the_limit_is_100_MiB()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        var tooLarge = await app.SendRawAsync(
            "POST /api/upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 104857601\r\n\r\n");
        Assert.Equal(413, tooLarge.Status);

        // More than Kestrel would take if nobody told it otherwise.
        using var large = new ByteArrayContent(new byte[31 * 1024 * 1024]);
        using var response = await app.SendAsync(HttpMethod.Post, "/api/upload", large);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Makes ASP.NET Core and HttpClient trace, as they would in a program that exports its traces.</summary>
    private sealed class Tracing : IDisposable
    {
        private readonly ActivityListener _listener = new()
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };

        public Tracing() => ActivitySource.AddActivityListener(_listener);

        public void Dispose() => _listener.Dispose();
    }
}
