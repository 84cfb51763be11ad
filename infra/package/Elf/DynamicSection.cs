namespace Paywall.Package.Elf;

/// <summary>Reads .dynamic: pairs of a tag and a value.</summary>
internal static class DynamicSection
{
    private const int PairSize = 16;
    private const long End = 0;
    private const long NeededLibrary = 1;

    /// <summary>The shared libraries, in the order in which they are looked through.</summary>
    public static List<string> ReadLibraries(List<ElfSection> sections)
    {
        List<string> libraries = [];
        if (sections.Find(section => section.Type == ElfSection.Dynamic) is { } dynamic)
        {
            var texts = dynamic.Texts(sections);
            for (var at = 0; at < dynamic.Content.Length && dynamic.Content.Long(at) is var tag && tag != End; at += PairSize)
            {
                if (tag == NeededLibrary)
                {
                    libraries.Add(texts.Text(dynamic.Content.Long(at + 8)));
                }
            }
        }

        return libraries;
    }
}
