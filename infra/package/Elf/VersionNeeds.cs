namespace Paywall.Package.Elf;

/// <summary>Reads .gnu.version_r: for each library a list of versions, each with the number by which .gnu.version gives it to symbols.</summary>
internal static class VersionNeeds
{
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
        var library = 0L;
        for (var left = section.Info; left > 0; left--)
        {
            var need = library + content.Word(library + 8);
            for (var versions = content.Half(library + 2); versions > 0; versions--)
            {
                if ((content.Half(need + 4) & IsWeak) == 0)
                {
                    needs.Add(new VersionNeed(
                        texts.Text(content.Word(library + 4)), texts.Text(content.Word(need + 8)), [.. symbols[content.Half(need + 6)]]));
                }

                need += content.Word(need + 12);
            }

            library += content.Word(library + 12);
        }

        return needs;
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
