using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Paywall.Docs.Tests.Markdown;
using Paywall.Functions.Jobs;
using Paywall.Functions.Problems;
using Paywall.Sandbox.Processes;

namespace Paywall.Docs.Tests.Reference;

/// <summary>Holds docs/errors.md, and what other documents quote of the log, to the code.</summary>
public sealed partial class ErrorTests
{
    private static readonly Document Errors = Document.Of("docs/errors.md");

    [Fact]
    public void Every_code_is_explained_with_its_status_and_none_besides()
    {
        var known = typeof(Problem).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(Problem))
            .Select(property => (Problem)property.GetValue(null)!)
            .Select(problem => (problem.Code, problem.Status));

        Assert.Equal(known.Order(), Rows().Select(row => (row[0], int.Parse(row[1], CultureInfo.InvariantCulture))).Order());
    }

    [Fact]
    public void No_code_is_made_anywhere_else() => Findings.AreNone(
        Sources().Where(source => source.Name != "Problem.cs" && NewProblem.IsMatch(source.Text)).Select(source => source.Name));

    [Fact]
    public void Every_explanation_says_what_the_buyer_and_the_seller_can_do() => Findings.AreNone(
        Rows().Where(row => row.Count != 5 || row.Any(cell => cell.Length == 0) || (row[3], row[4]) == ("–", "–")).Select(row => row[0]).Except(Harmless));

    /// <summary>Nothing is wrong, and nothing is to be done.</summary>
    private static IEnumerable<string> Harmless => [Problem.JobCancelled.Code, Problem.JobRefunded.Code];

    [Fact]
    public void Every_line_that_is_quoted_of_the_log_or_of_a_start_is_one_that_the_code_writes()
    {
        var code = string.Join('\n', Sources().Select(source => source.Text));
        var quoted = Rows(Errors.Section("Lines that stop a start")).Concat(Rows(Document.Of("docs/operate.md").Section("What the log says"))).Select(row => row[0]);

        Assert.All(quoted.SelectMany(line => line.Split('…')), part => Assert.Contains(part.Trim(), code, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_reason_for_which_a_job_has_no_result_is_in_the_document_of_jobs()
    {
        var text = Document.Of("docs/jobs.md").Text;
        var reasons = typeof(JobFailure).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!);
        var states = Enum.GetValues<JobState>().Select(JobStates.Write);

        Assert.All(reasons.Concat(states), word => Assert.Contains($"`{word}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_alert_of_the_deployment_is_explained()
    {
        var text = Document.Of("docs/operate.md").Section("Read alerts");
        Findings.AreNone(
            from file in Directory.EnumerateFiles(Repository.Root, "alerts.bicep", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 })
            from Match rule in AlertRule.Matches(File.ReadAllText(file))
            let name = rule.Groups["name"].Value
            where name != "people" && !text.Contains($"`{name}`", StringComparison.Ordinal)
            select name);
    }

    private static IEnumerable<IReadOnlyList<string>> Rows() => Rows(Errors.Text[..Errors.Text.IndexOf("## Lines that stop a start", StringComparison.Ordinal)]);

    /// <summary>The rows of the tables whose first cell is code.</summary>
    private static IEnumerable<IReadOnlyList<string>> Rows(string text) =>
        from line in text.Split('\n')
        where line.StartsWith("| `", StringComparison.Ordinal)
        let cells = line.Trim('|').Split(" | ").Select(cell => cell.Trim(' ', '|')).ToList()
        select (IReadOnlyList<string>)[cells[0].Trim('`'), .. cells[1..]];

    private static IEnumerable<(string Name, string Text)> Sources() =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/Sandbox/", StringComparison.Ordinal)
        select (Path.GetFileName(file), File.ReadAllText(file));

    [GeneratedRegex(@"^ +name: '(?:\$\{name\}-)?(?<name>[a-z-]+)'\r?$", RegexOptions.Multiline)]
    private static partial Regex AlertRule { get; }

    [GeneratedRegex(@"new Problem\(|Problem \w+ (\{ get; \} )?= new\(")]
    private static partial Regex NewProblem { get; }
}
