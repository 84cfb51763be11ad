using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Paywall.Docs.Tests.Markdown;
using Paywall.Functions.Catalog;
using Paywall.Sandbox.Processes;

namespace Paywall.Docs.Tests.Reference;

/// <summary>Holds docs/configuration.md to the types of the settings. With <c>PAYWALL_WRITE_DOCS=1</c> its tables are written anew.</summary>
public sealed partial class ConfigurationTests
{
    private const string Path = "docs/configuration.md";
    private const string Begin = "<!-- These tables are written by tests/Docs.Tests from the types in src/Functions. -->";
    private const string End = "<!-- End of what is written. -->";

    private static readonly SettingTypes Types = new();

    public static TheoryData<string> Measures { get; } = [.. Types.All.Where(setting => setting.IsMeasure && Range.IsMatch(setting.Values)).Select(setting => setting.Name)];

    [Fact]
    public async Task The_reference_says_what_the_types_say()
    {
        var text = Document.Of(Path).Text;
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        var wanted = $"{text[..begin]}\n\n{Tables()}{text[end..]}";
        if (Environment.GetEnvironmentVariable("PAYWALL_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(System.IO.Path.Combine(Repository.Root, Path), wanted, TestContext.Current.CancellationToken);
            return;
        }

        Assert.True(text == wanted, $"{Path} is not what the types say: run PAYWALL_WRITE_DOCS=1 dotnet test --project tests/Docs.Tests and look at the difference.");
    }

    [Fact]
    public void Every_setting_says_what_it_is() => Findings.AreNone(
        Types.All.Where(setting => setting.Meaning.Length == 0).Select(setting => $"{setting.Section.Name}.{setting.Property} has no <summary>.")
            .Concat(Types.Sections.Where(section => section.Meaning.Length == 0).Select(section => $"{section.Name} has no <summary>.")));

    [Fact]
    public void Whatever_looks_like_a_secret_is_called_one() => Findings.AreNone(
        Types.All.Where(setting => SecretName.IsMatch(setting.Property) != setting.IsSecret).Select(setting => setting.Name));

    [Fact]
    public void Every_span_and_number_says_how_large_it_may_be() => Findings.AreNone(
        Types.All.Where(setting => setting.IsMeasure && !Range.IsMatch(setting.Values)).Select(setting => $"{setting.Name}: {setting.Values}"));

    [Theory]
    [MemberData(nameof(Measures))]
    public void The_least_and_the_most_are_accepted_and_nothing_beyond(string name)
    {
        var setting = Types.All.Single(one => one.Name == name);
        var range = Range.Match(setting.Values);
        var step = setting.Type == typeof(int) ? 1 : TimeSpan.TicksPerSecond;
        if (range.Groups["least"].Success)
        {
            var least = Parse(setting, range.Groups["least"].Value);
            Assert.Equal(!range.Groups["above"].Success, Starts(setting, least));
            Assert.False(Starts(setting, least - step), $"{name} may be less than {setting.Values}");
        }

        if (range.Groups["most"].Success)
        {
            var most = Parse(setting, range.Groups["most"].Value);
            Assert.True(Starts(setting, most), $"{name} may not be {setting.Values}");
            Assert.False(Starts(setting, most + step), $"{name} may be more than {setting.Values}");
        }
    }

    private static long Parse(Setting setting, string text) =>
        setting.Type == typeof(int) ? long.Parse(text, CultureInfo.InvariantCulture) : TimeSpan.Parse(text, CultureInfo.InvariantCulture).Ticks;

    private static bool Starts(Setting setting, long value)
    {
        var isOfJobs = setting.Section == typeof(ServiceSettings) && setting.Property is not nameof(ServiceSettings.KeepAnswers);
        var settings = isOfJobs ? Configurations.Job : Configurations.Free;
        settings[setting.Name] = setting.Type == typeof(int)
            ? value.ToString(CultureInfo.InvariantCulture)
            : TimeSpan.FromTicks(value).ToString("c", CultureInfo.InvariantCulture);
        return Configurations.Starts(settings);
    }

    private static string Tables()
    {
        var text = new StringBuilder();
        foreach (var (name, meaning, settings) in Types.Sections.Where(section => section.Settings.Count > 0))
        {
            var heading = name.Replace("__0", "__n", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"## {heading}\n\n{meaning}\n\n| setting | may be | default | |\n|---|---|---|---|\n");
            foreach (var setting in settings)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{setting.Name}` | {setting.Values} | {Defaults.Of(setting)} | {setting.Meaning} |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\A(?:(?<above>above )?`(?<least>[\d.:]+)`,? (?:up )?to )(?:`(?<most>[\d.:]+)`|the `\w+`)\z")]
    private static partial Regex Range { get; }

    [GeneratedRegex(@"(Key|Secret|\AValue)\z")]
    private static partial Regex SecretName { get; }
}
