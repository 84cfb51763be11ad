using System.Text.Json;
using System.Text.RegularExpressions;

namespace Paywall.Infra.Tests.Bicep;

public sealed partial class FileTests(BicepServer bicep)
{
    /// <summary>Where a rule of the linter is set aside, and how often. Each place says why.</summary>
    private static readonly Dictionary<string, int> SetAside = new()
    {
        ["modules/app.bicep use-recent-api-versions"] = 1,
        ["modules/bus.bicep use-recent-api-versions"] = 1,
        ["modules/insights.bicep BCP037"] = 1,
        ["modules/storage.bicep use-recent-api-versions"] = 3,
        ["modules/vault.bicep use-recent-api-versions"] = 1,
        ["modules/vault.bicep use-secure-value-for-secure-inputs"] = 1,
    };

    public static TheoryData<string> Files => [.. BicepFiles()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Bicep_has_nothing_to_say_of_a_file(string file) => Assert.Empty(await bicep.DiagnosticsOfAsync(Path.Combine(Places.Infra, file)));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_is_written_as_Bicep_writes_it(string file)
    {
        var path = Path.Combine(Places.Infra, file);
        Assert.Equal(await bicep.FormatAsync(path), await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_rule_of_the_linter_is_an_error_and_is_set_aside_in_known_places_only()
    {
        using var configuration = JsonDocument.Parse(File.ReadAllText(Path.Combine(Places.Infra, "bicepconfig.json")));
        var core = configuration.RootElement.GetProperty("analyzers").GetProperty("core");
        Assert.True(core.GetProperty("enabled").GetBoolean());
        Assert.All(core.GetProperty("rules").EnumerateObject(), rule => Assert.Equal("error", rule.Value.GetProperty("level").GetString()));

        var found = BicepFiles()
            .SelectMany(file => SetAsideRules.Matches(File.ReadAllText(Path.Combine(Places.Infra, file))), (file, match) => $"{file} {match.Groups["rule"].Value}")
            .CountBy(place => place);
        Assert.Equal(SetAside.OrderBy(place => place.Key), found.OrderBy(place => place.Key));
    }

    [Fact]
    public async Task The_linter_is_at_work()
    {
        using var draft = new Draft("using '../unused.bicep'\n");
        var unused = Path.Combine(Path.GetDirectoryName(draft.ParameterFile)!, "..", "unused.bicep");
        await File.WriteAllTextAsync(unused, "@description('Nobody reads it.')\nparam nothing string = ''\n", TestContext.Current.CancellationToken);
        Assert.Contains(await bicep.DiagnosticsOfAsync(Path.GetFullPath(unused)), text => text.Contains("Error no-unused-params", StringComparison.Ordinal));
    }

    private static IEnumerable<string> BicepFiles() => Directory.EnumerateFiles(Places.Infra, "*.bicep*", SearchOption.AllDirectories)
        .Where(path => Path.GetExtension(path) is ".bicep" or ".bicepparam")
        .Select(path => Path.GetRelativePath(Places.Infra, path))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"#disable(?:-next-line|-diagnostics)\s+(?<rule>[\w-]+)")]
    private static partial Regex SetAsideRules { get; }
}
