using System.Text.Json;
using System.Text.RegularExpressions;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Storage;
using Paywall.Functions.Triggers;
using Paywall.Infra.Tests.Bicep;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>host.json, the folders of the functions, the executable and the templates speak of the same things by the same names.</summary>
public sealed partial class NameTests(BicepServer bicep)
{
    private const string StorageConnection = "AzureWebJobsStorage";
    private const string BusConnection = "ServiceBusConnection";

    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task Exactly_what_the_executable_uses_is_created(string name)
    {
        var deployment = await Deployment.OfAsync(bicep, name);
        Assert.Equal(Sorted(PurchaseRows.Table, DeadlineRows.Table, LedgerTable.Table), deployment.NamesOf("Microsoft.Storage/storageAccounts/tableServices/tables"));
        Assert.Equal(Sorted(IWorkQueue.Name, PoisonWatch.Queue), deployment.NamesOf("Microsoft.Storage/storageAccounts/queueServices/queues"));
        Assert.Equal(Sorted(JobFiles.Container, PackageContainer(deployment)), deployment.NamesOf("Microsoft.Storage/storageAccounts/blobServices/containers"));
        Assert.Equal(name == "servicebus" ? [IWorkQueue.Name] : [], deployment.NamesOf("Microsoft.ServiceBus/namespaces/queues"));
    }

    [Fact]
    public void The_triggers_name_the_queue_and_the_connections_that_the_templates_set()
    {
        var storage = Trigger("FulfilJob");
        Assert.Equal((IWorkQueue.Name, StorageConnection), (Text(storage, "queueName"), Text(storage, "connection")));
        var bus = Trigger("FulfilJobBus");
        Assert.Equal((IWorkQueue.Name, BusConnection), (Text(bus, "queueName"), Text(bus, "connection")));
    }

    [Fact]
    public async Task Each_function_of_a_queue_runs_exactly_where_its_queue_is_used()
    {
        Assert.Equal(["FulfilJobBus"], Disabled(await Deployment.OfAsync(bicep, "smallest")));
        Assert.Equal(["FulfilJobBus"], Disabled(await Deployment.OfAsync(bicep, "hardened")));
        var withBus = await Deployment.OfAsync(bicep, "servicebus");
        Assert.Equal(["FulfilJob"], Disabled(withBus));
        Assert.Equal("ServiceBus", withBus.Settings["Paywall__Queue"]);
        Assert.Equal(
            $"{Deployment.NameOf(withBus.OfType("Microsoft.ServiceBus/namespaces").Single())}.servicebus.windows.net", withBus.Settings[$"{BusConnection}__fullyQualifiedNamespace"]);
    }

    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task A_disabled_function_and_one_that_is_always_ready_are_functions_that_exist(string name)
    {
        var deployment = await Deployment.OfAsync(bicep, name);
        Assert.All(Disabled(deployment), function => Assert.Contains(function, Functions));
        var ready = Deployment.Properties(deployment.App).GetProperty("functionAppConfig").GetProperty("scaleAndConcurrency").GetProperty("alwaysReady").EnumerateArray();
        Assert.All(ready.Select(group => Text(group, "name")), group => Assert.True(group == "http" || Functions.Contains(group.Replace("function:", "", StringComparison.Ordinal))));
    }

    [Fact]
    public void No_route_takes_everything()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Places.Root, "host.json")));
        Assert.Equal("", Text(host.RootElement.GetProperty("extensions").GetProperty("http"), "routePrefix"));
        var routes = Functions.Select(Trigger).Where(trigger => Text(trigger, "type") == "httpTrigger").Select(trigger => Text(trigger, "route")).ToList();
        Assert.NotEmpty(routes);
        Assert.All(routes, route => Assert.Matches(FirstSegment, route));
        Assert.All(routes, route => Assert.Contains($"/{route.Split('/')[0]}", EndpointGuard.PublicPrefixes.Select(prefix => prefix.Value)));
    }

    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task The_host_runs_the_executable_that_the_package_has(string name)
    {
        var runtime = Deployment.Properties((await Deployment.OfAsync(bicep, name)).App).GetProperty("functionAppConfig").GetProperty("runtime");
        Assert.Equal(("custom", "1.0"), (Text(runtime, "name"), Text(runtime, "version")));
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Places.Root, "host.json")));
        var handler = host.RootElement.GetProperty("customHandler");
        Assert.Equal(Path.GetFileName(Places.Executable), Text(handler.GetProperty("description"), "defaultExecutablePath"));
    }

    [Fact]
    public async Task The_queue_of_the_Service_Bus_is_as_its_guide_says()
    {
        var queue = Deployment.Properties((await Deployment.OfAsync(bicep, "servicebus")).OfType("Microsoft.ServiceBus/namespaces/queues").Single());
        var rows = File.ReadLines(Path.Combine(Places.Root, "docs", "service-bus.md")).Select(line => QueueProperty.Match(line)).Where(row => row.Success).ToList();
        Assert.Equal(5, rows.Count);
        Assert.All(rows, row => Assert.Equal(row.Groups["value"].Value, queue.GetProperty(row.Groups["name"].Value).ToString(), ignoreCase: true));
        Assert.False(queue.GetProperty("requiresSession").GetBoolean());
        Assert.False(queue.GetProperty("enablePartitioning").GetBoolean());
    }

    private static IReadOnlyList<string> Functions { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Places.Root, "src", "Functions", "Triggers"), "function.json", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(Path.GetDirectoryName(path)!)),
    ];

    private static string PackageContainer(Deployment deployment) => PackageUrl.Match(
        Text(Deployment.Properties(deployment.App).GetProperty("functionAppConfig").GetProperty("deployment").GetProperty("storage"), "value")).Groups["container"].Value;

    private static IEnumerable<string> Disabled(Deployment deployment) => deployment.Settings
        .Select(setting => (Match: DisabledFunction.Match(setting.Key), setting.Value)).Where(setting => setting.Match.Success)
        .Select(setting =>
        {
            Assert.Equal("true", setting.Value);
            return setting.Match.Groups["function"].Value;
        });

    private static JsonElement Trigger(string function)
    {
        var path = Path.Combine(Places.Root, "src", "Functions", "Triggers", function, "function.json");
        return JsonElement.Parse(File.ReadAllText(path)).GetProperty("bindings").EnumerateArray().Single(binding => Text(binding, "direction") == "in");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static IEnumerable<string> Sorted(params string[] names) => names.Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\A[a-z.]+(/\{\*path\})?\z")]
    private static partial Regex FirstSegment { get; }

    [GeneratedRegex(@"\AAzureWebJobs\.(?<function>\w+)\.Disabled\z")]
    private static partial Regex DisabledFunction { get; }

    [GeneratedRegex(@"\A\[format\('\{0\}(?<container>[a-z-]+)', reference\(.*\)\.outputs\.blobEndpoint\.value\)\]\z")]
    private static partial Regex PackageUrl { get; }

    [GeneratedRegex(@"\A\| `(?<name>\w+)` \| `(?<value>\w+)`(?: or more)? \| ")]
    private static partial Regex QueueProperty { get; }
}
