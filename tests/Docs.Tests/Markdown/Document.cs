using System.Text.RegularExpressions;
using Paywall.Sandbox.Processes;

namespace Paywall.Docs.Tests.Markdown;

/// <summary>As much of a markdown file as the tests ask about: fenced blocks, headings and links.</summary>
public sealed partial class Document
{
    private static readonly string[] NotOurs = [".git", "artifacts", "bin", "obj", "node_modules"];

    private Document(string path, string content)
    {
        Path = path;
        Text = content;
        var lines = content.Split('\n');
        List<Block> blocks = [];
        List<(int, string)> prose = [];
        for (var index = 0; index < lines.Length; index++)
        {
            if (Fence.Match(lines[index]) is not { Success: true } fence)
            {
                prose.Add((index + 1, lines[index]));
                continue;
            }

            var end = Array.FindIndex(lines, index + 1, line => line.Trim() == fence.Groups["fence"].Value);
            Assert.True(end > index, $"{path}:{index + 1}: the block is not closed.");

            // Within a list a block is indented as the list's text is.
            var indent = fence.Groups["indent"].Length;
            var text = lines[(index + 1)..end].Select(line => line.Length < indent ? "" : line[indent..]);
            blocks.Add(new Block(path, index + 1, fence.Groups["language"].Value.Trim(), string.Join('\n', text)));
            index = end;
        }

        Blocks = blocks;
        Prose = prose;
    }

    /// <summary>Every markdown file of the repository.</summary>
    public static IReadOnlyList<Document> All { get; } = [.. Find(Repository.Root).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>The path from the repository's root.</summary>
    public string Path { get; }

    public string Text { get; }

    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>The lines outside of blocks, with their numbers.</summary>
    public IReadOnlyList<(int Line, string Text)> Prose { get; }

    /// <summary>What an address may name behind a <c>#</c>, by GitHub's rule: lower case, only letters, digits, hyphens and underscores, spaces as hyphens.</summary>
    public IEnumerable<string> Anchors
    {
        get
        {
            Dictionary<string, int> seen = [];
            foreach (var (_, line) in Prose)
            {
                if (Heading.Match(line) is { Success: true } heading)
                {
                    var words = LinkText.Replace(heading.Groups["text"].Value.Trim(), "$1").ToLowerInvariant();
                    var slug = NotInSlugs.Replace(words, "").Replace(' ', '-');
                    var count = seen[slug] = seen.GetValueOrDefault(slug) + 1;
                    yield return count == 1 ? slug : $"{slug}-{count - 1}";
                }
            }
        }
    }

    /// <summary>The targets of all links and images.</summary>
    public IEnumerable<(int Line, string Target)> Links =>
        from line in Prose
        from Match link in Link.Matches(InlineCode.Replace(line.Text, static code => new string('`', code.Length)))
        select (line.Line, link.Groups["target"].Value);

    public static Document Of(string path) => All.Single(document => document.Path == path);

    /// <summary>The section below a heading, up to the next one of the same rank or above.</summary>
    public string Section(string heading)
    {
        var lines = Text.Split('\n');
        var start = Array.FindIndex(lines, line => Heading.Match(line) is { Success: true } found && found.Groups["text"].Value.Trim() == heading);
        Assert.True(start >= 0, $"{Path} has no heading '{heading}'.");
        var rank = lines[start].TakeWhile(letter => letter == '#').Count();
        var end = Array.FindIndex(lines, start + 1, line => Heading.IsMatch(line) && line.TakeWhile(letter => letter == '#').Count() <= rank);
        return string.Join('\n', lines[(start + 1)..(end < 0 ? lines.Length : end)]);
    }

    private static Document Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n"));

    private static IEnumerable<string> Find(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.md"))
        {
            yield return System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
        }

        foreach (var file in Directory.EnumerateDirectories(folder).Where(inner => !NotOurs.Contains(System.IO.Path.GetFileName(inner))).SelectMany(Find))
        {
            yield return file;
        }
    }

    [GeneratedRegex(@"^(?<indent> *)(?<fence>`{3,})(?<language>[^`]*)$")]
    private static partial Regex Fence { get; }

    [GeneratedRegex("^#{1,6} +(?<text>.+)$")]
    private static partial Regex Heading { get; }

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode { get; }

    [GeneratedRegex(@"\[(?:[^\[\]]|\[[^\]]*\])*\]\((?<target>[^()\s]+)\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText { get; }

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInSlugs { get; }
}
