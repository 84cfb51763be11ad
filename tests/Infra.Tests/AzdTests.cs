using System.Text.RegularExpressions;
using Paywall.Infra.Tests.Bicep;
using Paywall.Infra.Tests.Deployments;

namespace Paywall.Infra.Tests;

/// <summary>azure.yaml names what is there.</summary>
public sealed partial class AzdTests(BicepServer bicep)
{
    private static readonly string Yaml = File.ReadAllText(Path.Combine(Places.Root, "azure.yaml"));

    [Fact]
    public void The_parameter_file_and_the_script_exist()
    {
        Assert.True(File.Exists(Path.Combine(Places.Root, Value("path"), $"{Value("module")}.bicepparam")));
        Assert.Equal(["preprovision: infra/deploy.sh --before-azd", "postprovision: infra/deploy.sh --after-azd"], Hooks.Matches(Yaml).Select(hook => $"{hook.Groups["name"]}: {hook.Groups["run"]}"));
        var deploy = File.ReadAllText(Path.Combine(Places.Infra, "deploy.sh"));
        Assert.Contains("--package-only | --before-azd | --after-azd) mode=$1", deploy, StringComparison.Ordinal);
    }

    /// <summary>The zip of azd may lack the modes of its files.</summary>
    [Fact]
    public void Azd_deploys_no_zip_of_its_own() => Assert.DoesNotContain("\nservices:", Yaml, StringComparison.Ordinal);

    /// <summary>By these the script that sets secrets finds its way after a deployment by azd.</summary>
    [Fact]
    public async Task The_outputs_are_those_that_the_scripts_read()
    {
        var outputs = (await Deployment.OfAsync(bicep, "smallest")).Outputs.EnumerateObject().Select(output => output.Name).Order(StringComparer.Ordinal);
        Assert.Equal(["APP_NAME", "APP_URL", "STORAGE_NAME", "VAULT_NAME"], outputs);
        var secrets = await File.ReadAllTextAsync(Path.Combine(Places.Infra, "secrets.sh"), TestContext.Current.CancellationToken);
        Assert.All(["APP_NAME", "VAULT_NAME"], name => Assert.Contains($"${{{name}:-}}", secrets, StringComparison.Ordinal));
        var deploy = await File.ReadAllTextAsync(Path.Combine(Places.Infra, "deploy.sh"), TestContext.Current.CancellationToken);
        Assert.All(["APP_NAME", "APP_URL", "STORAGE_NAME", "VAULT_NAME"], name => Assert.Contains(name, deploy, StringComparison.Ordinal));
    }

    private static string Value(string key) => Regex.Match(Yaml, $@"^\s+{key}: (\S+)$", RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex(@"^  (?<name>\w+):\n(?:    .*\n)*?    run: (?<run>.+)$", RegexOptions.Multiline)]
    private static partial Regex Hooks { get; }
}
