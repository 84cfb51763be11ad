using System.Net;
using System.Net.Sockets;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Host;

public class RoutingTests
{
    [Fact]
    public async Task Requests_are_found_by_route_and_method_whatever_their_case()
    {
        await using var app = new TestApp();
        app.WriteHttp("Webhooks", """ "route": "Webhooks/{wallet}", "methods": ["POST"] """);
        await app.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await app.GetStatusAsync("/api"));
        Assert.Equal(HttpStatusCode.OK, await app.GetStatusAsync("/API/weather"));
        Assert.Equal(HttpStatusCode.OK, await app.GetStatusAsync("/.well-known/x402"));
        using var posted = await app.SendAsync(HttpMethod.Post, "/webhooks/zbd");
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        using var lowercase = await app.SendAsync(new HttpMethod("post"), "/webhooks/zbd");
        Assert.Equal(HttpStatusCode.OK, lowercase.StatusCode);
        using var unusual = await app.SendAsync(new HttpMethod("PURGE"), "/api/weather");
        Assert.Equal(HttpStatusCode.OK, unusual.StatusCode);
    }

    [Fact]
    public async Task Whatever_matches_no_function_is_not_found_and_reaches_no_handler()
    {
        await using var app = new TestApp();
        await app.StartAsync();

        foreach (var path in new[] { "/apis", "/weather", "/ap/i", "/seen" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await app.GetStatusAsync(path));
        }

        using var wrongMethod = await app.SendAsync(HttpMethod.Post, "/.well-known/x402");
        Assert.Equal(HttpStatusCode.NotFound, wrongMethod.StatusCode);
        Assert.Empty(await app.GetSeenAsync());
    }

    [Theory]
    [InlineData("/admin/host/status")]
    [InlineData("/ADMIN/functions/Calls")]
    [InlineData("/admin")]
    [InlineData("/runtime/webhooks/x")]
    public async Task What_belongs_to_the_host_never_reaches_the_handler_even_with_a_catch_all(string path)
    {
        await using var app = new TestApp();
        app.WriteHttp("Everything", """ "route": "{*path}" """);
        await app.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, await app.GetStatusAsync(path));
        Assert.Empty(await app.GetSeenAsync());
        Assert.Equal(HttpStatusCode.OK, await app.GetStatusAsync("/administrator"));
    }

    [Fact]
    public async Task The_root_is_answered_by_the_host_and_not_by_the_handler()
    {
        await using var app = new TestApp();
        app.Settings["ROOT_STATUS"] = "418";
        await app.StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, await app.GetStatusAsync("/"));
    }

    [Fact]
    public async Task A_route_prefix_stands_before_every_route_and_a_function_without_a_route_has_its_name()
    {
        await using var app = new TestApp();
        app.ChangeHost("\"routePrefix\": \"\"", "\"routePrefix\": \"shop/v1\"");
        app.WriteHttp("Catalog", "");
        app.WriteHttp("Prices", """ "route": "" """);
        await app.StartAsync();

        Assert.Equal("/shop/v1/api/weather", Echo.Parse(await app.GetTextAsync("/shop/v1/api/weather")).Url);
        Assert.Equal("/shop/v1/catalog", Echo.Parse(await app.GetTextAsync("/shop/v1/catalog")).Url);
        Assert.Equal("/shop/v1/Prices", Echo.Parse(await app.GetTextAsync("/shop/v1/Prices")).Url);
        Assert.Equal(HttpStatusCode.NotFound, await app.GetStatusAsync("/api/weather"));
    }

    [Theory]
    [InlineData("AzureWebJobs.Discovery.Disabled", "true", HttpStatusCode.NotFound)]
    [InlineData("AzureWebJobs_Discovery_Disabled", "1", HttpStatusCode.NotFound)]
    [InlineData("AzureWebJobs.Discovery.Disabled", "false", HttpStatusCode.OK)]
    [InlineData("AzureWebJobs.Calls.Disabled", "true", HttpStatusCode.OK)]
    public async Task A_function_disabled_by_an_app_setting_is_not_found(string setting, string value, HttpStatusCode expected)
    {
        await using var app = new TestApp();
        app.Settings[setting] = value;
        await app.StartAsync();
        Assert.Equal(expected, await app.GetStatusAsync("/.well-known/x402"));
    }

    [Fact]
    public async Task A_given_port_is_used_and_a_taken_one_is_one_clear_line_that_names_it()
    {
        await using var app = new TestApp();
        var port = LoopbackPort.FindFree();
        await app.StartAsync(options => options with { Port = port });
        Assert.Equal(new Uri($"http://127.0.0.1:{port}/"), app.Host.Address);

        await using var second = new TestApp();
        var failure = await Assert.ThrowsAsync<SandboxException>(() => second.StartAsync(options => options with { Port = port }));
        Assert.Equal(
            $"Port {port} on 127.0.0.1, wanted for the function app, is in use. Stop what uses it or choose another port.",
            failure.Message);
        Assert.Empty(second.Log);
    }

    [Fact]
    public async Task Disposing_the_host_ends_the_handler_and_closes_both_ports_even_with_a_request_under_way()
    {
        await using var app = new TestApp();
        await app.StartAsync();
        var hanging = app.SendAsync(HttpMethod.Get, "/api/hang");
        await Eventually.TrueAsync(async () => (await app.GetSeenAsync()).Length == 1, "the request is under way");
        var handler = app.Host.HandlerProcessId!.Value;

        await app.Host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestApp.Cancellation);

        await ProcessTable.NoneRunsAsync([handler]);
        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(app.Host.Address));
        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(app.Host.HandlerAddress));
        await Task.WhenAny(hanging);
    }

    private static async Task ConnectAsync(Uri address)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, TestApp.Cancellation);
    }
}
