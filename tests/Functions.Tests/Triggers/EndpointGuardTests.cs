using System.Net;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Triggers;

namespace Paywall.Functions.Tests.Triggers;

public class EndpointGuardTests(LocalStorage storage)
{
    [Fact]
    public async Task The_hosts_own_invocation_reaches_a_trigger()
    {
        await using var trigger = await TriggerAsync();
        using var response = await InvokeAsync(trigger, "/SettleQueue", HttpMethod.Post, ("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString()));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public static TheoryData<string, string> Outside => new()
    {
        { "x-ms-invocation-id", "x" },
        { "X-MS-Invocation-Id", "" },
        { "X-ARR-LOG-ID", "x" },
        { "X-Forwarded-For", "127.0.0.1" },
        { "x-forwarded-host", "paywall.example" },
        { "X-Original-Proto", "https" },
        { "Host", "paywall.example" },
    };

    [Theory]
    [MemberData(nameof(Outside))]
    public async Task Anything_that_bears_a_mark_of_outside_does_not(string header, string value)
    {
        await using var trigger = await TriggerAsync();
        using var response = await InvokeAsync(
            trigger, "/SettleQueue", HttpMethod.Post, ("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString()), (header, value));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "00000000-0000-0000-0000-000000000001")]
    [InlineData("POST", "not a guid")]
    [InlineData("POST", null)]
    public async Task Nor_does_anything_that_is_not_shaped_as_the_host_shapes_it(string method, string? invocation)
    {
        await using var trigger = await TriggerAsync();
        using var response = await InvokeAsync(
            trigger, "/SettleQueue", new HttpMethod(method), invocation is null ? [] : [("X-Azure-Functions-InvocationId", invocation)]);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/settlequeue/")]
    [InlineData("/%53ettleQueue")]
    [InlineData("/api/../SettleQueue")]
    [InlineData("/api/%2e%2e/SettleQueue")]
    [InlineData("/SettleQueue?x=1")]
    public async Task No_spelling_of_a_triggers_name_gets_around_the_guard(string path)
    {
        await using var trigger = await TriggerAsync();
        using var response = await InvokeAsync(
            trigger, path, HttpMethod.Post, ("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString()), ("x-ms-invocation-id", "x"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_readiness_probe_is_answered_without_wallet_or_storage()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var response = await shop.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(shop.Zbd.Calls);
    }

    [Fact]
    public async Task Function_folders_endpoints_and_guard_agree()
    {
        var root = Path.Combine(Root, "src", "Functions", "Triggers");
        var folders = Directory.GetDirectories(root).ToDictionary(
            folder => Path.GetFileName(folder)!, folder => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "function.json"))));
        var triggers = folders.Where(folder => Text(Trigger(folder.Value), "type") != "httpTrigger").Select(folder => folder.Key).ToList();
        var routes = folders.Values.Select(Trigger).Where(binding => Text(binding, "type") == "httpTrigger").Select(binding => Text(binding, "route")).ToList();

        // Each http function has a prefix of its own, the guard lets exactly those through, and no trigger is named like one.
        Assert.Equal(
            EndpointGuard.PublicPrefixes.Select(prefix => prefix.Value!.TrimStart('/')).Order(),
            routes.Select(route => route.Split('/')[0]).Order());
        Assert.DoesNotContain(routes, route => route.StartsWith('{'));
        Assert.DoesNotContain(triggers, name => EndpointGuard.PublicPrefixes.Any(prefix => prefix.Value!.TrimStart('/').Equals(name, StringComparison.OrdinalIgnoreCase)));

        // Every endpoint of the executable is the readiness probe, stands below a public prefix, or is a trigger's.
        await using var shop = await Shop.OpenAsync(storage);
        var endpoints = shop.Endpoints.Select(endpoint => endpoint.RoutePattern.RawText!).Order().ToList();
        string[] expected = ["/", .. triggers.Select(name => $"/{name}")];
        Assert.Equal(expected.Order(), endpoints.Where(endpoint => !EndpointGuard.PublicPrefixes.Any(prefix => new PathString(endpoint).StartsWithSegments(prefix))));
        Assert.All(EndpointGuard.PublicPrefixes, prefix => Assert.Contains(endpoints, endpoint => new PathString(endpoint).StartsWithSegments(prefix)));
    }

    [Fact]
    public void The_host_proxies_and_never_rebuilds_requests()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "host.json")));
        var handler = host.RootElement.GetProperty("customHandler");
        Assert.True(handler.GetProperty("enableProxyingHttpRequest").GetBoolean());
        Assert.False(handler.TryGetProperty("enableForwardingHttpRequest", out _));
        Assert.False(handler.TryGetProperty("http", out _));
        Assert.Equal("", host.RootElement.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }

    private static string Root { get; } = typeof(EndpointGuardTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    private static JsonElement Trigger(JsonDocument function) =>
        function.RootElement.GetProperty("bindings").EnumerateArray().Single(binding => Text(binding, "direction") == "in");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>A handler with a queue trigger behind the guard.</summary>
    private static async Task<WebApplication> TriggerAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseEndpointGuard();
        app.MapPost("/SettleQueue", static (HttpContext _) => Task.CompletedTask);
        await app.StartAsync(Shop.Cancellation);
        return app;
    }

    private static async Task<HttpResponseMessage> InvokeAsync(WebApplication app, string path, HttpMethod method, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            method, new Uri(app.Urls.First() + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, Shop.Cancellation);
    }
}
