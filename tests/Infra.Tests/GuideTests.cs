using System.Text.RegularExpressions;
using Paywall.Infra.Tests.Bicep;
using Paywall.Infra.Tests.Deployments;

namespace Paywall.Infra.Tests;

/// <summary>docs/deploy.md tells of what is there.</summary>
public sealed partial class GuideTests(BicepServer bicep)
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Places.Root, "docs", "deploy.md"));

    [Fact]
    public void Every_parameter_has_a_row()
    {
        var parameters = Parameter.Matches(File.ReadAllText(Path.Combine(Places.Infra, "main.bicep"))).Select(match => match.Groups["name"].Value).Order();
        var rows = FirstCell.Matches(Section("Parameters")).Select(match => match.Groups["name"].Value).Order();
        Assert.Equal(parameters, rows);
    }

    [Fact]
    public async Task Every_alert_has_a_row()
    {
        HashSet<string> rules = [];
        foreach (var name in Places.ParameterFiles)
        {
            var deployment = await Deployment.OfAsync(bicep, name);
            rules.UnionWith(deployment.Resources.Where(resource => IsAlert(Deployment.TypeOf(resource))).Select(rule => Deployment.NameOf(rule)[(Deployment.NameOf(rule).IndexOf('-', StringComparison.Ordinal) + 1)..]));
        }

        Assert.Equal(rules.Order(StringComparer.Ordinal), Code.Matches(FirstColumn(Section("Alerts"))).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Guides_refer_to_secrets_as_settings_do()
    {
        var reference = (await Deployment.OfAsync(bicep, "smallest")).WrittenSettings.Select(setting => Deployment.VaultReference.Match(setting.Value)).First(match => match.Success);
        var form = Elements.Replace(reference.Value, "=…");
        Assert.All(["deploy.md", "configuration.md"], guide => Assert.Contains(form, Text(guide), StringComparison.Ordinal));
        Assert.DoesNotContain("SecretUri", Text("configuration.md"), StringComparison.Ordinal);
    }

    /// <summary>The same table has one name in Application Insights and another in its workspace.</summary>
    [Fact]
    public void Guides_ask_the_log_in_one_way() => Assert.All(
        ["deploy.md", "operate.md"],
        guide =>
        {
            Assert.Contains("In *Application Insights → Logs*", Text(guide), StringComparison.Ordinal);
            Assert.Contains("\ntraces | where message startswith \"paywall: \" | ", Text(guide), StringComparison.Ordinal);
            Assert.DoesNotContain("\nAppTraces", Text(guide), StringComparison.Ordinal);
        });

    /// <summary>Where a role is given is said in both guides as it is done.</summary>
    [Fact]
    public async Task The_roles_on_a_Service_Bus_are_as_its_guide_says()
    {
        var roles = (await Deployment.OfAsync(bicep, "servicebus")).Roles.Where(role => role.Name.StartsWith("Azure Service Bus", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, roles.Count);
        Assert.All(roles, role => Assert.Contains($"- **{role.Name}** on the {(role.Scope == "namespaces" ? "namespace" : "queue")},", Text("service-bus.md"), StringComparison.Ordinal));
        Assert.All(roles, role => Assert.Contains($"| {role.Name} | the bus{(role.Scope == "namespaces" ? "," : "'s queue")}", Guide, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_example_can_be_deployed()
    {
        using var draft = new Draft(BicepBlock.Match(Guide).Groups["code"].Value);
        Assert.Empty(await bicep.DiagnosticsOfAsync(draft.ParameterFile));
        await Deployment.OfFileAsync(bicep, draft.ParameterFile);
    }

    private static bool IsAlert(string type) => type is "Microsoft.Insights/metricAlerts" or "Microsoft.Insights/activityLogAlerts" or "Microsoft.Insights/scheduledQueryRules";

    private static string Text(string guide) => File.ReadAllText(Path.Combine(Places.Root, "docs", guide));

    private static string Section(string title)
    {
        var start = Guide.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        var end = Guide.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return Guide[start..end];
    }

    private static string FirstColumn(string section) =>
        string.Join('\n', section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')[1]));

    [GeneratedRegex(@"=[^;)]+")]
    private static partial Regex Elements { get; }

    [GeneratedRegex(@"^param (?<name>\w+) ", RegexOptions.Multiline)]
    private static partial Regex Parameter { get; }

    [GeneratedRegex(@"^\| `(?<name>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex FirstCell { get; }

    [GeneratedRegex(@"`(?<name>[a-z0-9-]+)`")]
    private static partial Regex Code { get; }

    [GeneratedRegex(@"```bicep\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex BicepBlock { get; }
}
