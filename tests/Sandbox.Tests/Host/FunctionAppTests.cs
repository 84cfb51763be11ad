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
        Assert.Equal(new Trigger.ServiceBus("msg", "settle", "AzureWebJobsServiceBus", MessageDataType.Text), loaded.Functions[3].Trigger);
        Assert.Equal(new Trigger.Queue("msg", "settle", "AzureWebJobsStorage", MessageDataType.Text), loaded.Functions[4].Trigger);
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

    [Fact]
    public async Task A_message_trigger_may_name_its_connection_and_want_bytes()
    {
        await using var app = new TestApp();
        app.Write("SettleBus", """{ "type": "serviceBusTrigger", "direction": "in", "name": "m", "queueName": "Jobs", "connection": "Bus", "dataType": "binary" }""");
        app.Write("SettleQueue", """{ "type": "queueTrigger", "direction": "in", "name": "m", "queueName": "jobs", "connection": "Own", "dataType": "binary" }""");

        var loaded = FunctionApp.Load(app.Folder).Functions.ToDictionary(function => function.Name, function => function.Trigger);

        Assert.Equal(new Trigger.ServiceBus("m", "Jobs", "Bus", MessageDataType.Binary), loaded["SettleBus"]);
        Assert.Equal(new Trigger.Queue("m", "jobs", "Own", MessageDataType.Binary), loaded["SettleQueue"]);
    }

    [Fact]
    public async Task What_host_json_says_of_queues_and_Service_Bus_counts_and_the_rest_is_Azures()
    {
        await using var app = new TestApp();
        var loaded = FunctionApp.Load(app.Folder);
        Assert.Equal(
            new QueueSettings
            {
                BatchSize = 16,
                NewBatchThreshold = 8,
                MaxDequeueCount = 5,
                VisibilityTimeout = TimeSpan.Zero,
                MaxPollingInterval = TimeSpan.FromMinutes(1),
                IsBase64 = true,
            },
            loaded.Queues);
        Assert.Equal(new ServiceBusSettings { MaxConcurrentCalls = 16, MaxAutoLockRenewalDuration = TimeSpan.FromMinutes(5) }, loaded.ServiceBus);

        app.ChangeHost("\"http\"", """
            "queues": { "batchSize": 6, "maxDequeueCount": 2, "visibilityTimeout": "00:00:30", "maxPollingInterval": "00:00:02", "messageEncoding": "none" },
            "serviceBus": { "maxConcurrentCalls": 3, "maxAutoLockRenewalDuration": "00:01:00" }, "http"
            """);
        loaded = FunctionApp.Load(app.Folder);
        Assert.Equal(
            new QueueSettings
            {
                BatchSize = 6,
                NewBatchThreshold = 3,
                MaxDequeueCount = 2,
                VisibilityTimeout = TimeSpan.FromSeconds(30),
                MaxPollingInterval = TimeSpan.FromSeconds(2),
                IsBase64 = false,
            },
            loaded.Queues);
        Assert.Equal(new ServiceBusSettings { MaxConcurrentCalls = 3, MaxAutoLockRenewalDuration = TimeSpan.FromMinutes(1) }, loaded.ServiceBus);

        app.ChangeHost("\"http\"", "\"queues\": { \"newBatchThreshold\": 0, \"messageEncoding\": \"Base64\" }, \"http\"");
        Assert.Equal(new QueueSettings { NewBatchThreshold = 0 }, FunctionApp.Load(app.Folder).Queues);
    }

    [Theory]
    [InlineData("queues", "\"batchSize\": 0", "extensions.queues.batchSize must be from 1 to 32.")]
    [InlineData("queues", "\"batchSize\": 33", "extensions.queues.batchSize must be from 1 to 32.")]
    [InlineData("queues", "\"newBatchThreshold\": -1", "extensions.queues.newBatchThreshold must not be negative.")]
    [InlineData("queues", "\"maxDequeueCount\": 0", "extensions.queues.maxDequeueCount must be 1 at least.")]
    [InlineData("queues", "\"visibilityTimeout\": \"-00:00:01\"", "extensions.queues.visibilityTimeout must be from 00:00:00 to 7.00:00:00.")]
    [InlineData("queues", "\"visibilityTimeout\": \"7.00:00:01\"", "extensions.queues.visibilityTimeout must be from 00:00:00 to 7.00:00:00.")]
    [InlineData("queues", "\"maxPollingInterval\": \"00:00:00.05\"", "extensions.queues.maxPollingInterval must be 00:00:00.1 at least.")]
    [InlineData("queues", "\"messageEncoding\": \"hex\"", "extensions.queues.messageEncoding must be base64 or none.")]
    [InlineData("serviceBus", "\"maxConcurrentCalls\": 0", "extensions.serviceBus.maxConcurrentCalls must be 1 at least")]
    [InlineData("serviceBus", "\"autoCompleteMessages\": false", "extensions.serviceBus.autoCompleteMessages must be true:")]
    public async Task Settings_of_queues_out_of_their_range_are_refused(string extension, string setting, string reason)
    {
        await using var app = new TestApp();
        app.ChangeHost("\"http\"", $$""" "{{extension}}": { {{setting}} }, "http" """);
        Assert.StartsWith($"{app.File("host.json")}: {reason}", Refuse(app.Folder), StringComparison.Ordinal);
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
    [InlineData("""{ "type": "queueTrigger", "direction": "in", "queueName": "settle" }""", "a queueTrigger has the direction in, a name and no other")]
    [InlineData($$"""{ "type": "queueTrigger", "direction": "in", "name": "m", "queueName": "settle" }, {{QueueOut}}""",
        "a queueTrigger has the direction in, a name and no other binding beside it: this host writes no outputs.")]
    [InlineData("""{ "type": "queueTrigger", "direction": "in", "name": "m" }""", "'' is no name of a queue:")]
    [InlineData("""{ "type": "queueTrigger", "direction": "in", "name": "m", "queueName": "Settle" }""", "'Settle' is no name of a queue:")]
    [InlineData("""{ "type": "queueTrigger", "direction": "in", "name": "m", "queueName": "a--b" }""", "'a--b' is no name of a queue:")]
    [InlineData("""{ "type": "queueTrigger", "direction": "in", "name": "m", "queueName": "ab" }""", "'ab' is no name of a queue:")]
    [InlineData("""{ "type": "queueTrigger", "direction": "in", "name": "m", "queueName": "settle", "dataType": "stream" }""",
        "the dataType 'stream' is neither string nor binary.")]
    [InlineData("""{ "type": "serviceBusTrigger", "direction": "in", "name": "m", "topicName": "t" }""", "'' is no name of a queue that this host knows")]
    [InlineData("""{ "type": "serviceBusTrigger", "direction": "in", "name": "m", "queueName": "settle", "isSessionsEnabled": true }""",
        "isSessionsEnabled must be false:")]
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
