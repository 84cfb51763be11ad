using Paywall.Infra.Tests.Bicep;

namespace Paywall.Infra.Tests.Deployments;

/// <summary>Application Insights and its workspace are there where something is sent to them, and nowhere else.</summary>
public sealed class TelemetryTests(BicepServer bicep)
{
    private const string Component = "Microsoft.Insights/components";
    private const string Workspace = "Microsoft.OperationalInsights/workspaces";

    [Theory]
    [InlineData("smallest", true)]
    [InlineData("hardened", true)]
    [InlineData("servicebus", false)]
    public async Task Application_Insights_is_there_for_its_exporter_only(string name, bool there) =>
        AssertInsights(await Deployment.OfAsync(bicep, name), there);

    [Fact]
    public async Task Without_telemetry_and_logs_of_access_there_is_no_workspace_either()
    {
        using var draft = await Draft.WithAsync("smallest", "param telemetry = { exporter: 'none' }\n\nparam accessLogs = 'none'");
        var deployment = await Deployment.OfFileAsync(bicep, draft.ParameterFile);
        AssertInsights(deployment, false);
        Assert.Empty(deployment.OfType(Workspace));
        Assert.Empty(deployment.OfType("Microsoft.Insights/diagnosticSettings"));
        Assert.Equal("none", deployment.Settings["Paywall__Telemetry__Exporter"]);
    }

    [Fact]
    public async Task Who_reads_a_secret_is_logged_without_telemetry_too()
    {
        using var draft = await Draft.WithAsync("smallest", "param telemetry = { exporter: 'none' }");
        var deployment = await Deployment.OfFileAsync(bicep, draft.ParameterFile);
        AssertInsights(deployment, false);
        Assert.Single(deployment.OfType(Workspace));
        Assert.Equal(["audit"], deployment.NamesOf("Microsoft.Insights/diagnosticSettings"));
    }

    [Fact]
    public async Task Application_Insights_keeps_its_workspace_without_logs_of_access()
    {
        using var draft = await Draft.WithAsync("smallest", "param accessLogs = 'none'");
        var deployment = await Deployment.OfFileAsync(bicep, draft.ParameterFile);
        AssertInsights(deployment, true);
        Assert.Single(deployment.OfType(Workspace));
        Assert.Empty(deployment.OfType("Microsoft.Insights/diagnosticSettings"));
    }

    private static void AssertInsights(Deployment deployment, bool there)
    {
        Assert.Equal(there ? 1 : 0, deployment.OfType(Component).Count());
        Assert.Equal(there ? 1 : 0, deployment.OfType("Microsoft.Insights/workbooks").Count());
        Assert.Equal(there, deployment.Roles.Any(role => role.Name == "Monitoring Metrics Publisher"));
        Assert.Equal(there ? 2 : 0, deployment.Settings.Keys.Count(name => name.StartsWith("APPLICATIONINSIGHTS_", StringComparison.Ordinal)));
    }
}
