using System.Text.Json;
using System.Text.RegularExpressions;
using Paywall.Infra.Tests.Bicep;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>The workbook and the alerts read what the executable sends, by its names.</summary>
public sealed partial class MetricTests(BicepServer bicep)
{
    /// <summary>Every metric, and the tags of it.</summary>
    private static readonly Dictionary<string, string[]> Metrics = new()
    {
        ["paywall.challenges"] = ["service"],
        ["paywall.payments"] = ["service", "wallet"],
        ["paywall.payments.amount"] = ["service", "wallet"],
        ["paywall.deliveries"] = ["service", "kind"],
        ["paywall.calls.not_charged"] = ["service", "reason"],
        ["paywall.admission.duration"] = ["outcome"],
        ["paywall.wallet.duration"] = ["wallet", "operation"],
        ["paywall.wallet.errors"] = ["wallet", "operation", "fault"],
        ["paywall.storage.errors"] = [],
        ["paywall.jobs.transitions"] = ["service", "from", "to"],
        ["paywall.jobs.state.duration"] = ["service", "state"],
        ["paywall.jobs.overdue"] = ["state"],
        ["paywall.refunds"] = ["service", "outcome"],
        ["paywall.refunds.amount"] = ["service"],
        ["paywall.queue.delay"] = ["kind"],
        ["paywall.work.poisoned"] = [],
        ["paywall.ledger.unattributed"] = ["wallet", "direction"],
        ["paywall.reconcile.duration"] = [],
        ["paywall.webhooks"] = ["wallet", "outcome"],
    };

    [Fact]
    public void The_workbook_shows_every_metric_and_no_other() =>
        Assert.Equal(Metrics.Keys.Order(StringComparer.Ordinal), Queries().SelectMany(NamesIn).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_workbook_splits_a_metric_by_its_own_tags_only() => Assert.All(
        Queries(),
        query => Assert.All(
            Tag.Matches(query).Select(tag => tag.Groups["name"].Value),
            tag => Assert.Contains(NamesIn(query), name => Metrics[name].Contains(tag))));

    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task The_alerts_look_at_metrics_that_are_there(string name)
    {
        var deployment = await Deployment.OfAsync(bicep, name);
        Assert.All(CriteriaOf(deployment).Where(criterion => Text(criterion, "metricNamespace") == "azure.applicationinsights"), criterion =>
        {
            Assert.True(Metrics.TryGetValue(Text(criterion, "metricName"), out var tags));
            Assert.All(criterion.GetProperty("dimensions").EnumerateArray(), dimension => Assert.Contains(Text(dimension, "name"), tags));
            Assert.True(criterion.GetProperty("skipMetricValidation").GetBoolean());
        });
    }

    [Fact]
    public async Task Everything_that_needs_somebody_has_an_alert()
    {
        var smallest = await Deployment.OfAsync(bicep, "smallest");
        Assert.Equal(
            ["Http5xx", "paywall.jobs.overdue", "paywall.ledger.unattributed", "paywall.refunds", "paywall.storage.errors", "paywall.wallet.errors", "paywall.work.poisoned"],
            CriteriaOf(smallest).Select(criterion => Text(criterion, "metricName")).Order(StringComparer.Ordinal));
        Assert.Single(smallest.OfType("Microsoft.Insights/activityLogAlerts"));

        // The queue of a Service Bus keeps its dead letters itself. Without metrics of the paywall's own there is nothing else to look at.
        Assert.Equal(
            ["DeadletteredMessages", "Http5xx"],
            CriteriaOf(await Deployment.OfAsync(bicep, "servicebus")).Select(criterion => Text(criterion, "metricName")).Order(StringComparer.Ordinal));
    }

    /// <summary>Each rule on a metric is 0.10 USD a month, each query of the log 0.50 or more.</summary>
    [Fact]
    public async Task The_alerts_of_the_smallest_deployment_cost_less_than_a_dollar_a_month()
    {
        var smallest = await Deployment.OfAsync(bicep, "smallest");
        Assert.Empty(smallest.OfType("Microsoft.Insights/scheduledQueryRules"));
        Assert.All(CriteriaOf(smallest), criterion => Assert.All(Dimensions(criterion), dimension => Assert.Equal(1, dimension.GetProperty("values").GetArrayLength())));
        Assert.InRange(CriteriaOf(smallest).Count() * 0.10, 0.10, 0.90);
        Assert.Equal("silent", Deployment.NameOf((await Deployment.OfAsync(bicep, "hardened")).OfType("Microsoft.Insights/scheduledQueryRules").Single()).Split('-')[^1]);
    }

    [Fact]
    public void The_executable_sends_what_the_workbook_shows()
    {
        var source = Path.Combine(Places.Root, "src", "Functions", "Telemetry");
        Assert.SkipUnless(Directory.Exists(source), "this build of the executable sends no metrics yet");
        var text = string.Concat(Directory.EnumerateFiles(source, "*.cs").Select(File.ReadAllText));
        Assert.All(Metrics.Keys, name => Assert.Contains($"\"{name}\"", text, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Queries() => JsonElement.Parse(File.ReadAllText(Path.Combine(Places.Infra, "modules", "workbook.json")))
        .GetProperty("items").EnumerateArray().Where(item => item.GetProperty("type").GetInt32() == 3)
        .Select(item => Text(item.GetProperty("content"), "query"));

    private static IEnumerable<string> NamesIn(string query) => Metric.Matches(query).Select(name => name.Groups["name"].Value).Distinct();

    private static IEnumerable<JsonElement> CriteriaOf(Deployment deployment) => deployment.OfType("Microsoft.Insights/metricAlerts")
        .SelectMany(alert => Deployment.Properties(alert).GetProperty("criteria").GetProperty("allOf").EnumerateArray());

    private static JsonElement.ArrayEnumerator Dimensions(JsonElement criterion) =>
        criterion.TryGetProperty("dimensions", out var dimensions) ? dimensions.EnumerateArray() : default;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    [GeneratedRegex(@"""(?<name>paywall\.[a-z_.]+)""")]
    private static partial Regex Metric { get; }

    [GeneratedRegex(@"customDimensions\.(?<name>\w+)")]
    private static partial Regex Tag { get; }
}
