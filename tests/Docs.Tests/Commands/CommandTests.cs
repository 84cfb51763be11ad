using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Paywall.Docs.Tests.Markdown;

namespace Paywall.Docs.Tests.Commands;

/// <summary>Does what the documents tell their readers to do.</summary>
/// <remarks>
/// A comment behind a command that begins with a status, such as <c># 402 Payment Required</c>, says what that command is answered with. A
/// block with the language <c>output</c> says what the block before it prints; <c>…</c> in it stands for anything.
/// </remarks>
public sealed partial class CommandTests(Sandboxes sandboxes)
{
    /// <summary>Every document that has commands which can be run here.</summary>
    public static TheoryData<string> Documents { get; } =
        [.. Document.All.Where(document => Runnable(document).Any()).Select(document => document.Path)];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Every_command_works_and_prints_what_the_text_says(string path)
    {
        var document = Document.Of(path);
        var addresses = new Addresses(Runnable(document));
        List<(int, string)> scripts = [];
        foreach (var block in document.Blocks.Where(Command.IsIn))
        {
            var commands = Command.Of(block).Where(command => Excuse.For(command) is null).ToList();
            if (commands.Count > 0)
            {
                scripts.Add((block.Line, await TranslateAsync(commands, addresses)));
            }
        }

        using var terminal = new Terminal();
        var outputs = await terminal.RunAsync(scripts);

        Assert.All(document.Blocks.Where(block => outputs.ContainsKey(block.Line)), block => CheckStatuses(block, outputs[block.Line]));
        Assert.All(document.Blocks.Index().Where(block => block.Item.Language == "output"), block => CheckOutput(
            block.Item, outputs[document.Blocks[block.Index - 1].Line], addresses));
    }

    [Fact]
    public void The_readme_and_the_quick_start_are_among_them() => Assert.Superset(
        new HashSet<string> { "README.md", "docs/quick-start.md" }, Documents.Select(row => row.Data).ToHashSet());

    [Fact]
    public void Every_request_whose_head_is_shown_says_what_it_is_answered_with() => Findings.AreNone(
        from document in Document.All
        from command in Runnable(document)
        where command.OneLine.StartsWith("curl -i ", StringComparison.Ordinal) && !Status.IsMatch(command.Text)
        select command.ToString());

    private static IEnumerable<Command> Runnable(Document document) =>
        document.Blocks.Where(Command.IsIn).SelectMany(Command.Of).Where(command => Excuse.For(command) is null);

    /// <summary>Writes a block as it can be run here. What ends by itself runs at the same time as its neighbours, on ports of its own.</summary>
    private async Task<string> TranslateAsync(IReadOnlyList<Command> commands, Addresses addresses)
    {
        var script = new StringBuilder();
        var isWaiting = false;
        foreach (var command in commands)
        {
            if (!SandboxCommand.TryRead(command, out var sandbox))
            {
                script.Append(addresses.Replace(command.Text)).Append('\n');
            }
            else if (sandbox.IsOnce)
            {
                script.Append(CultureInfo.InvariantCulture, $"{sandbox.Program} & once+=($!)\n");
                isWaiting = true;
            }
            else
            {
                addresses.Add(await sandboxes.StartAsync(sandbox, addresses.Replace));
            }
        }

        return isWaiting ? $"once=()\n{script}for one in \"${{once[@]}}\"; do wait $one; done\n" : script.ToString();
    }

    private static void CheckStatuses(Block block, string output)
    {
        var promised = Command.Of(block).Where(command => Excuse.For(command) is null).Select(command => Status.Match(command.Text)).Where(status => status.Success);
        var answered = AnsweredStatus.Matches(output);
        Assert.True(
            promised.Select(status => status.Groups["status"].Value).SequenceEqual(answered.Select(status => status.Groups["status"].Value)),
            $"{block} promises other answers than it got:\n{output}");
    }

    private static void CheckOutput(Block block, string output, Addresses addresses)
    {
        var pattern = Regex.Escape(addresses.Replace(block.Text).Trim()).Replace("…", ".*?", StringComparison.Ordinal);
        Assert.True(Regex.IsMatch(output.Replace("\r", "", StringComparison.Ordinal), pattern, RegexOptions.Singleline), $"{block} is not what was printed:\n{output}");
    }

    [GeneratedRegex(@"\s# (?<status>[1-5]\d\d)\b[^\n]*\z")]
    private static partial Regex Status { get; }

    [GeneratedRegex(@"HTTP/1\.1 (?<status>\d{3}) ")]
    private static partial Regex AnsweredStatus { get; }
}
