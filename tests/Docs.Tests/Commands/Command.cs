using System.Text.RegularExpressions;
using Paywall.Docs.Tests.Markdown;

namespace Paywall.Docs.Tests.Commands;

/// <summary>One command of a block: a line, with those that continue it and the text that it is given.</summary>
/// <param name="Block">Where it stands.</param>
/// <param name="Line">Its first line in the document.</param>
/// <param name="Text">The command as it is written.</param>
internal sealed partial record Command(Block Block, int Line, string Text)
{
    private static readonly string[] Shells = ["bash", "sh", "console"];

    /// <summary>What a block without a language begins with if it is one of commands.</summary>
    private static readonly string[] Programs =
        ["az", "azd", "apt-get", "curl", "dotnet", "git", "node", "npm", "openssl", "python3", "unzip", "zip", "SECRET=", "PAYWALL_APP=", "./", "infra/"];

    /// <summary>The command in one line, without the comment at its end.</summary>
    public string OneLine => Comment.Replace(Continued.Replace(Text, " "), "").Trim();

    /// <summary>Whether a block is one of commands.</summary>
    public static bool IsIn(Block block) => Shells.Contains(block.Language)
        || (block.Language.Length == 0 && Programs.Any(program => block.Text.StartsWith(program, StringComparison.Ordinal)));

    /// <summary>All commands of a block, in order.</summary>
    public static IReadOnlyList<Command> Of(Block block)
    {
        List<Command> commands = [];
        var lines = block.Text.Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            var start = index;
            var end = HereDocument.Match(lines[index]) is { Success: true } begin ? begin.Groups["end"].Value : null;
            while (index + 1 < lines.Length && (end is not null ? lines[index] != end : lines[index].EndsWith('\\')))
            {
                index++;
            }

            if (lines[start].Trim().Length > 0 && !lines[start].StartsWith('#'))
            {
                commands.Add(new Command(block, block.Line + 1 + start, string.Join('\n', lines[start..(index + 1)])));
            }
        }

        return commands;
    }

    public override string ToString() => $"{Block.Document}:{Line}: {Text}";

    [GeneratedRegex(@"\s+#\s[^'""]*$")]
    private static partial Regex Comment { get; }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued { get; }

    [GeneratedRegex(@"<<\s*'?(?<end>\w+)'?\s*$")]
    private static partial Regex HereDocument { get; }
}
