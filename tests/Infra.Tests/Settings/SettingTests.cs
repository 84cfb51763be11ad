using System.Text.RegularExpressions;
using Paywall.Functions.Triggers;
using Paywall.Infra.Tests.Bicep;
using Paywall.Infra.Tests.Deployments;

namespace Paywall.Infra.Tests.Settings;

public sealed partial class SettingTests(BicepServer bicep)
{
    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task Every_setting_that_is_set_is_read(string name)
    {
        var written = (await Deployment.OfAsync(bicep, name)).WrittenSettings;
        Assert.Equal(written.Count, written.Select(setting => setting.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(
            written.Select(setting => Index.Replace(setting.Name, "__0")),
            setting => Assert.True(PaywallNames.All.Contains(setting) || KnownSettings.Readers.ContainsKey(setting), $"Nobody reads {setting}"));
    }

    [Fact]
    public async Task Every_setting_that_is_read_is_set_in_one_of_the_parameter_files_or_is_not_for_Azure()
    {
        HashSet<string> set = [];
        foreach (var name in Places.ParameterFiles)
        {
            set.UnionWith((await Deployment.OfAsync(bicep, name)).WrittenSettings.Select(setting => Index.Replace(setting.Name, "__0")));
        }

        Assert.Equal(KnownSettings.NotForAzure.Keys.Order(StringComparer.Ordinal), PaywallNames.All.Except(set).Order(StringComparer.Ordinal));
        Assert.Empty(KnownSettings.Readers.Keys.Except(set));
    }

    [Fact]
    public void Another_address_of_a_wallet_can_be_set_all_the_same()
    {
        var template = File.ReadAllText(Path.Combine(Places.Infra, "settings.bicep"));
        Assert.All(
            KnownSettings.NotForAzure.Keys.Where(name => name.EndsWith("BaseUrl", StringComparison.Ordinal)),
            name => Assert.Contains($"'{name["Paywall__".Length..]}'", template, StringComparison.Ordinal));
    }

    [Fact]
    public void The_executable_reads_what_it_is_said_to_read()
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(Places.Root, "src", "Functions"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.All(
            KnownSettings.Readers.Where(known => known.Value != Reader.Host),
            known => Assert.Contains($"\"{known.Key.Split("__")[^1]}\"", source, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(SnapshotTests.Names), MemberType = typeof(SnapshotTests))]
    public async Task The_host_lets_through_what_the_executable_takes(string name) => Assert.Equal(
        $"{HandlerServer.BodyLimit}", (await Deployment.OfAsync(bicep, name)).Settings["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"]);

    [GeneratedRegex(@"__\d+(?=__)")]
    private static partial Regex Index { get; }
}
