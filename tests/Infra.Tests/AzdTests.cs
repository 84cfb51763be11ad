using System.Text.RegularExpressions;
using Paywall.Infra.Tests.Bicep;
using Paywall.Infra.Tests.Deployments;

namespace Paywall.Infra.Tests;

/// <summary>azure.yaml names what is there.</summary>
public sealed partial class AzdTests(BicepServer bicep)
{
    private static readonly string Yaml = File.ReadAllText(Path.Combine(Places.Root, "azure.yaml"));

    [Fact]
    public void The_parameter_file_and_the_scripts_exist()
    {
        Assert.True(File.Exists(Path.Combine(Places.Root, Value("path"), $"{Value("module")}.bicepparam")));
        Assert.Contains(Scripts.Matches(Yaml), script => script.Groups["path"].Value == "infra/secrets.sh");
        Assert.All(Scripts.Matches(Yaml), script => Assert.True(File.Exists(Path.Combine(Places.Root, script.Groups["path"].Value))));
    }

    [Fact]
    public void What_is_deployed_is_what_a_publish_fills()
    {
        Assert.Equal("custom", Value("language"));
        var project = File.ReadAllText(Path.Combine(Places.Root, "src", "Functions", "Paywall.Functions.csproj"));
        Assert.Contains($"<PublishDir>$(ArtifactsPath)/{Value("dist")["artifacts/".Length..]}/</PublishDir>", project, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_is_found_by_its_tag()
    {
        var tag = (await Deployment.OfAsync(bicep, Value("module"))).App.GetProperty("tags").GetProperty("azd-service-name").GetString();
        Assert.Matches($@"\nservices:\n  {tag}:\n", Yaml);
    }

    /// <summary>By these the script that sets secrets finds its way after a deployment by azd.</summary>
    [Fact]
    public async Task The_outputs_are_those_that_the_scripts_read()
    {
        var outputs = (await Deployment.OfAsync(bicep, "smallest")).Outputs.EnumerateObject().Select(output => output.Name).Order(StringComparer.Ordinal);
        Assert.Equal(["APP_NAME", "APP_URL", "STORAGE_NAME", "VAULT_NAME"], outputs);
        var secrets = await File.ReadAllTextAsync(Path.Combine(Places.Infra, "secrets.sh"), TestContext.Current.CancellationToken);
        Assert.All(["APP_NAME", "VAULT_NAME"], name => Assert.Contains($"${{{name}:-}}", secrets, StringComparison.Ordinal));
        var deploy = await File.ReadAllTextAsync(Path.Combine(Places.Infra, "deploy.sh"), TestContext.Current.CancellationToken);
        Assert.All(["APP_NAME", "APP_URL", "STORAGE_NAME", "VAULT_NAME"], name => Assert.Contains($"$(output {name})", deploy, StringComparison.Ordinal));
    }

    private static string Value(string key) => Regex.Match(Yaml, $@"^\s+{key}: (\S+)$", RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex(@"^\s+run: (?<path>\S+\.sh)$", RegexOptions.Multiline)]
    private static partial Regex Scripts { get; }
}
