namespace Paywall.Package.Elf;

/// <summary>Reads .gnu.version_r: for each library a list of versions, each with the number by which .gnu.version gives it to symbols.</summary>
internal static class VersionNeeds
{
    private const int RecordSize = 16;
    private const int SymbolSize = 24;
    private const int IsWeak = 2;
    private const int IsHidden = 0x8000;

    public static List<VersionNeed> Read(List<ElfSection> sections)
    {
        List<VersionNeed> needs = [];
        if (sections.Find(section => section.Type == ElfSection.VersionNeeds) is not { } section)
        {
            return needs;
        }

        var (content, texts, symbols) = (section.Content, section.Texts(sections), ReadSymbols(sections));
        foreach (var library in Chain(content, 0, section.Info, next: 12))
        {
            foreach (var need in Chain(content, library + content.Word(library + 8), content.Half(library + 2), next: 12))
            {
                if ((content.Half(need + 4) & IsWeak) == 0)
                {
                    needs.Add(new VersionNeed(
                        texts.Text(content.Word(library + 4)), texts.Text(content.Word(need + 8)), [.. symbols[content.Half(need + 6)]]));
                }
            }
        }

        return needs;
    }

    /// <summary>The places of records each of which says how far away the next one is.</summary>
    private static IEnumerable<long> Chain(ElfBytes content, long first, uint count, int next)
    {
        // A record takes sixteen bytes, so a damaged count ends with the section.
        var at = first;
        for (var left = Math.Min(count, content.Length / RecordSize); left > 0; left--)
        {
            yield return at;
            at += content.Word(at + next);
        }
    }

    /// <summary>The names of the dynamic symbols by the number of their version.</summary>
    private static ILookup<int, string> ReadSymbols(List<ElfSection> sections)
    {
        var symbols = sections.Find(section => section.Type == ElfSection.DynamicSymbols);
        var versions = sections.Find(section => section.Type == ElfSection.SymbolVersions);
        if (symbols is null || versions is null)
        {
            return Enumerable.Empty<string>().ToLookup(_ => 0);
        }

        var texts = symbols.Texts(sections);
        return Enumerable.Range(0, symbols.Content.Length / SymbolSize).ToLookup(
            number => versions.Content.Half(number * sizeof(ushort)) & ~IsHidden,
            number => texts.Text(symbols.Content.Word((long)number * SymbolSize)));
    }
}
