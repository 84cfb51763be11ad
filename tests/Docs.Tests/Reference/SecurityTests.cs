using System.Text.RegularExpressions;
using Paywall.Docs.Tests.Markdown;
using Paywall.Sandbox.Processes;

namespace Paywall.Docs.Tests.Reference;

/// <summary>A promise of docs/security.md names the tests that hold it.</summary>
public sealed partial class SecurityTests
{
    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var named = Sentence.Matches(Document.Of("docs/security.md").Text).Select(match => match.Groups["name"].Value).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains($" {name}(", tests, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_threat_names_one() => Assert.All(
        Document.Of("docs/security.md").Section("Threat by threat").Split('\n').Where(line => line.StartsWith("| **", StringComparison.Ordinal)),
        threat => Assert.Matches(Sentence, threat));

    [GeneratedRegex(@"`(?<name>[A-Z][a-z]*(?:_\w+){3,})`")]
    private static partial Regex Sentence { get; }
}
