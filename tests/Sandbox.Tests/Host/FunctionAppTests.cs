using Paywall.Sandbox.Host;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Tests.Host;

public class FunctionAppTests
{
    private const string HttpIn = """{ "type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous" }""";
    private const string Timer = """{ "type": "timerTrigger", "direction": "in", "name": "t", "schedule": "0 * * * * *" }""";
    private const string HttpOut = """{ "type": "http", "direction": "out", "name": "res" }""";
    private const string QueueOut = """{ "type": "queue", "direction": "out", "name": "q", "queueName": "x" }""";

    [Fact]
    public async Task Every_folder_with_a_function_json_is_a_function()
    {
        await using var app = new TestApp();
        app.Write("SettleBus", """{ "type": "serviceBusTrigger", "direction": "in", "name": "msg", "queueName": "settle" }""");
        app.WriteFile("wwwroot/index.html", "not a function");

        var loaded = FunctionApp.Load(app.Folder);

        Assert.Equal(["Calls", "Discovery", "ExpireTimer", "SettleBus", "SettleQueue"], loaded.Functions.Select(function => function.Name));
        var discovery = Assert.IsType<Trigger.Http>(loaded.Functions[1].Trigger);
        Assert.Equal(".well-known/{*path}", discovery.Route.RawText);
        Assert.Equal(["get", "head"], discovery.Methods);
        var timer = Assert.IsType<Trigger.Timer>(loaded.Functions[2].Trigger);
        Assert.Equal(("t", "0 0 0 1 1 *"), (timer.Binding, timer.Schedule.Text));
        Assert.IsType<Trigger.ServiceBus>(loaded.Functions[3].Trigger);
        Assert.IsType<Trigger.Queue>(loaded.Functions[4].Trigger);
    }

    [Fact]
    public async Task The_host_json_that_ships_is_accepted()
    {
        await using var app = new TestApp();
        app.WriteHost(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "host.json"), TestContext.Current.CancellationToken));

        var loaded = FunctionApp.Load(app.Folder);

        Assert.Equal("", loaded.RoutePrefix);
        Assert.Equal("paywall", loaded.Handler.ExecutablePath);
        Assert.Equal(TimeSpan.FromSeconds(30), loaded.Handler.InitializationTimeout);
        Assert.Equal(TimeSpan.FromMinutes(5), loaded.FunctionTimeout);
        Assert.Null(loaded.Handler.Port);
    }

    [Fact]
    public async Task Without_a_route_prefix_of_its_own_an_app_has_the_prefix_api()
    {
        await using var app = new TestApp();
        app.ChangeHost("\"routePrefix\": \"\"", "");
        Assert.Equal("api", FunctionApp.Load(app.Folder).RoutePrefix);
    }

    [Theory]
    [InlineData("\"version\": \"2.0\"", "\"version\": \"1.0\"", "version must be \"2.0\".")]
    [InlineData("enableProxyingHttpRequest", "enableForwardingHttpRequest", "customHandler.enableProxyingHttpRequest must be true;")]
    [InlineData("HttpRequest\": true", "HttpRequest\": false", "customHandler.enableProxyingHttpRequest must be true;")]
    [InlineData("\"description\"", "\"http\": { \"routes\": [{ \"route\": \"{*path}\" }] }, \"description\"",
        "customHandler.http.routes cannot stand beside function.json files;")]
    [InlineData("\"node\"", "\"\"", "customHandler.description.defaultExecutablePath is missing.")]
    [InlineData("\"customHandler\"", "\"custom\"", "customHandler.description.defaultExecutablePath is missing.")]
    [InlineData("\"version\"", "version", "")]
    public async Task A_host_json_that_the_host_would_not_run_is_refused(string part, string by, string reason)
    {
        await using var app = new TestApp();
        app.ChangeHost(part, by);

        var refused = Refuse(app.Folder);

        Assert.StartsWith($"{app.File("host.json")}", refused, StringComparison.Ordinal);
        Assert.Contains(reason, refused, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused);
    }

    [Theory]
    [InlineData("""{ "type": "blobTrigger", "direction": "in", "name": "b" }""", "the trigger type 'blobTrigger' is unknown to this host.")]
    [InlineData(QueueOut, "a function has exactly one trigger, this one has 0.")]
    [InlineData("", "a function has exactly one trigger, this one has 0.")]
    [InlineData($"{Timer}, {HttpIn}", "a function has exactly one trigger, this one has 2.")]
    [InlineData(HttpIn, "a function for HTTP has exactly two bindings, an httpTrigger in and an http out.")]
    [InlineData($"{HttpIn}, {QueueOut}", "a function for HTTP has exactly two bindings, an httpTrigger in and an http out.")]
    [InlineData($"{HttpIn}, {HttpOut}, {QueueOut}", "a function for HTTP has exactly two bindings, an httpTrigger in and an http out.")]
    [InlineData($$"""{ "type": "httpTrigger", "direction": "out", "name": "req", "authLevel": "anonymous" }, {{HttpOut}}""",
        "a function for HTTP has exactly two bindings, an httpTrigger in and an http out.")]
    [InlineData($$"""{ "type": "httpTrigger", "direction": "in", "name": "req" }, {{HttpOut}}""", "authLevel must be anonymous:")]
    [InlineData($$"""{ "type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous", "route": "a/{b" }, {{HttpOut}}""",
        "the route 'a/{b' is invalid:")]
    [InlineData("""{ "type": "timerTrigger", "direction": "in", "name": "t" }""", "the schedule '' is no NCRONTAB expression: it has 0 fields")]
    [InlineData("""{ "type": "timerTrigger", "direction": "in", "name": "t", "schedule": "0 * * * *" }""",
        "the schedule '0 * * * *' is no NCRONTAB expression: it has 5 fields, not 6.")]
    [InlineData("""{ "type": "timerTrigger", "direction": "in", "schedule": "0 * * * * *" }""", "a timerTrigger has the direction in, and a name.")]
    [InlineData("""{ "type": "timerTrigger", "direction": "out", "name": "t", "schedule": "0 * * * * *" }""",
        "a timerTrigger has the direction in, and a name.")]
    public async Task A_function_json_that_the_host_would_not_run_is_refused(string bindings, string reason)
    {
        await using var app = new TestApp();
        app.Write("Odd", bindings);

        var refused = Refuse(app.Folder);

        Assert.StartsWith($"{app.File("Odd/function.json")}: {reason}", refused, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused);
    }

    [Fact]
    public async Task A_folder_that_is_no_app_is_refused()
    {
        await using var app = new TestApp();
        var missing = app.File("missing");
        Assert.Equal($"{missing}/host.json does not exist.", Refuse(missing));

        app.WriteFile("empty/host.json", TestApp.HostJson);
        var empty = app.File("empty");
        Assert.Equal($"{empty} has no folder with a function.json.", Refuse(empty));
    }

    private static string Refuse(string folder) => Assert.Throws<SandboxException>(() => FunctionApp.Load(folder)).Message;
}
