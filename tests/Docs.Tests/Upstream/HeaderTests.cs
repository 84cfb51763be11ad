using System.Text.RegularExpressions;
using Paywall.Docs.Tests.Markdown;
using Paywall.Sandbox.Processes;

namespace Paywall.Docs.Tests.Upstream;

/// <summary>Holds docs/upstream.md and docs/jobs.md to the headers that the code writes and takes out.</summary>
public sealed partial class HeaderTests
{
    private static readonly string Text = Document.Of("docs/upstream.md").Text + Document.Of("docs/jobs.md").Text;

    /// <summary>They are cookies, too, and nobody has sent them for twenty years.</summary>
    private static readonly string[] OfCookies = ["Cookie2", "Set-Cookie2"];

    [Fact]
    public void Every_header_that_does_not_pass_is_named() => Findings.AreNone(
        from Match rules in Rules.Matches(Read("Calls/CallTransformer.cs"))
        from Match name in Literal.Matches(rules.Value)
        let header = name.Groups["text"].Value
        where !IsTold(header) && !IsTold(header + "*") && !OfCookies.Contains(header)
        select header);

    [Fact]
    public void Every_header_that_tells_an_upstream_of_a_job_is_named() => Findings.AreNone(
        from Match name in Literal.Matches(Read("Jobs/Fulfilment/JobUpstream.cs"))
        let header = name.Groups["text"].Value
        where header.StartsWith("X-Paywall-", StringComparison.Ordinal) && !Text.Contains(header, StringComparison.Ordinal)
        select header);

    private static bool IsTold(string header) => Text.Contains($"`{header}`", StringComparison.OrdinalIgnoreCase);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, "src/Functions", file));

    [GeneratedRegex(@"HeaderRules Withheld\w* = new\(.*?\]\);", RegexOptions.Singleline)]
    private static partial Regex Rules { get; }

    [GeneratedRegex("\"(?<text>[A-Za-z][A-Za-z0-9-]+)\"")]
    private static partial Regex Literal { get; }
}
