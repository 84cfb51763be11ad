using System.Diagnostics;
using System.Text.RegularExpressions;
using Paywall.Docs.Tests.Markdown;
using Paywall.Sandbox.Processes;

namespace Paywall.Docs.Tests.Commands;

/// <summary>What can be said of commands that are not run here.</summary>
public sealed partial class ExcusedCommandTests
{
    private static readonly string[] OtherLanguages = ["", "text", "output", "http", "json", "yaml", "xml", "csharp", "js", "bicep", "kql", "kusto", "mermaid"];

    private static IEnumerable<Command> All => Document.All.SelectMany(document => document.Blocks).Where(Command.IsIn).SelectMany(Command.Of);

    [Fact]
    public void Every_block_is_one_of_commands_or_of_a_language_that_is_none() => Findings.AreNone(
        Document.All.SelectMany(document => document.Blocks)
            .Where(block => !Command.IsIn(block) && !OtherLanguages.Contains(block.Language))
            .Select(block => $"{block}: {block.Language}"));

    [Fact]
    public void No_command_hides_in_a_block_of_another_language() => Findings.AreNone(
        from block in Document.All.SelectMany(document => document.Blocks)
        where !Command.IsIn(block)
        from line in block.Text.Split('\n')
        where LooksLikeCommand.IsMatch(line)
        select $"{block}: {line}");

    [Fact]
    public void Every_excuse_is_needed() => Findings.AreNone(
        Excuse.All.Where(excuse => !All.Any(command => Excuse.For(command) == excuse)).Select(excuse => excuse.Pattern.ToString()));

    /// <summary>Words in angle brackets stand for one of the reader's.</summary>
    [Fact]
    public void Every_command_can_be_read_by_bash()
    {
        var text = string.Join('\n', All.Select(command => Placeholder.Replace(command.Text, "word")));
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-n"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        bash.StandardInput.Write(text);
        bash.StandardInput.Close();
        var errors = bash.StandardError.ReadToEnd();
        bash.WaitForExit();

        Assert.True(bash.ExitCode == 0, errors);
    }

    /// <summary>A file whose name begins with <c>my</c> is one that the reader makes.</summary>
    [Fact]
    public void Every_project_and_file_of_ours_that_a_command_names_is_there() => Findings.AreNone(
        from command in All
        from Match path in OwnPath.Matches(command.OneLine)
        let file = path.Groups["path"].Value
        where !Path.GetFileName(file).StartsWith("my", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Repository.Root, file))
        select command.ToString());

    [Fact]
    public void Every_option_of_our_own_programs_is_one_of_theirs() => Findings.AreNone(
        from command in All
        let own = OwnProgram.Match(command.OneLine)
        where own.Success
        from Match option in Option.Matches(own.Groups["arguments"].Value)
        where !SourceOf(own.Groups["project"].Value).Contains($"\"{option.Value}\"", StringComparison.Ordinal)
        select command.ToString());

    /// <summary>BenchmarkDotNet reads the options of one; what is ours stands in quotes in the code that reads it.</summary>
    private static string SourceOf(string project) => string.Join(
        '\n',
        Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).Append("\"--filter\""));

    [GeneratedRegex(@"^\s*(dotnet|curl|az|azd|npm|git|openssl|apt-get|node) [a-z-]")]
    private static partial Regex LooksLikeCommand { get; }

    [GeneratedRegex(@"(?<![\w./<-])(?<path>(?:\./)?(?:src|bench|tests|infra|docs|fuzz|\.ci)/[\w./-]*\w)")]
    private static partial Regex OwnPath { get; }

    [GeneratedRegex("<[a-z][a-z -]*>")]
    private static partial Regex Placeholder { get; }

    [GeneratedRegex(@"dotnet run (?:-c Release )?--project (?<project>[\w./-]+)(?: -- (?<arguments>.+))?")]
    private static partial Regex OwnProgram { get; }

    [GeneratedRegex(@"(?<=^|\s)--[a-z-]+")]
    private static partial Regex Option { get; }
}
