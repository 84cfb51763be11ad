namespace Paywall.Package.Elf;

/// <summary>A section of an ELF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, <c>sh_type</c>.</param>
/// <param name="Link">The number of the section that it refers to, <c>sh_link</c>.</param>
/// <param name="Info">A number whose meaning depends on the type, <c>sh_info</c>.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record ElfSection(string Name, uint Type, uint Link, uint Info, ElfBytes Content)
{
    public const uint Unused = 0;
    public const uint Dynamic = 6;
    public const uint HasNoContent = 8;
    public const uint DynamicSymbols = 11;
    public const uint VersionNeeds = 0x6FFFFFFE;
    public const uint SymbolVersions = 0x6FFFFFFF;

    /// <summary>The texts that this section's numbers point into.</summary>
    public ElfBytes Texts(IReadOnlyList<ElfSection> sections) => Link < sections.Count ? sections[(int)Link].Content : throw Content.Broken();
}
