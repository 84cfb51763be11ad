using Microsoft.Extensions.Configuration;
using Paywall.Functions.Configuration;
using Paywall.Infra.Tests.Bicep;
using Paywall.Infra.Tests.Deployments;

namespace Paywall.Infra.Tests.Settings;

/// <summary>The app settings that a deployment writes are given to the executable, with made-up secrets where the vault has real ones.</summary>
public sealed class StartTests(BicepServer bicep)
{
    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task The_executable_takes_the_settings(string name)
    {
        var settings = await SettingsAsync(name);
        var read = PaywallConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(
            settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), string? (setting) => setting.Value)).Build());
        Assert.Equal(settings.Count(setting => setting.Key.EndsWith("__Upstream", StringComparison.Ordinal)), read.Catalog.All.Count());
        Assert.Equal(name == "servicebus", read.Queue.ServiceBus is not null);
    }

    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task The_executable_starts_with_the_settings(string name)
    {
        await using var paywall = await PaywallProcess.StartAsync(await SettingsAsync(name));
        Assert.True(paywall.IsReady, paywall.Output);
    }

    [Theory]
    [InlineData("Paywall__Keys__0__Secret", "The Secret of key 1 is not base64")]
    [InlineData("Paywall__Wallets__Zbd__ApiKey", "Wallets:Zbd:ApiKey has characters that no HTTP header may carry")]
    [InlineData("Paywall__Services__0__UpstreamAuth__Value", "Service 'quote': UpstreamAuth:Value is missing, or has characters that no HTTP header may carry")]
    public async Task A_secret_that_nobody_has_set_yet_stops_the_start_with_one_line_that_names_it(string setting, string line)
    {
        var deployment = await Deployment.OfAsync(bicep, "smallest");
        var placeholder = deployment.OfType("Microsoft.KeyVault/vaults/secrets")
            .Select(secret => Deployment.Properties(secret).GetProperty("value").GetString()!).Distinct().Single();
        Dictionary<string, string> settings = new(await SettingsAsync("smallest")) { [setting] = placeholder };
        await using var paywall = await PaywallProcess.StartAsync(settings);
        Assert.False(paywall.IsReady);
        Assert.StartsWith($"paywall: {line}", Assert.Single(paywall.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private async Task<IReadOnlyDictionary<string, string>> SettingsAsync(string name) => (await Deployment.OfAsync(bicep, name)).Settings;
}
