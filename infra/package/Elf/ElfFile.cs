//
//  ELF, the 64-bit little-endian executable file of Linux, as far as it says what a program needs to start
//
//      A header at byte 0 names the machine and points to the table of sections. Of these are read:
//      .interp (the loader), .dynamic (the libraries), .gnu.version_r (which versions of the libraries' interfaces are needed)
//      and, to name what needs them, .gnu.version (the version of each dynamic symbol) and .dynsym (its name).
//
//  References
//      System V Application Binary Interface, "Object Files" (ELF-64: header, sections, symbols, dynamic section)
//      Linux Standard Base Core Specification 5.0, 10.7 "Symbol Versioning" (version needs)
//
//  Limits
//      sections are found by the section table, so a file that was stripped of it is refused
//      a weak need is none: the loader starts a program without it
//

namespace Paywall.Package.Elf;

/// <summary>What an executable of Linux needs to start.</summary>
internal sealed record ElfFile
{
    /// <summary>The machine type of x86-64.</summary>
    public const int X64 = 62;

    private const uint Magic = 0x464C457F;
    private const int Is64Bit = 2;
    private const int IsLittleEndian = 1;
    private const int HeaderSize = 64;
    private const int SectionSize = 64;
    private const int MostSections = 1_000;

    /// <summary>The machine type, <c>e_machine</c>.</summary>
    public required int Machine { get; init; }

    /// <summary>The loader that starts it; null if it is linked statically.</summary>
    public required string? Interpreter { get; init; }

    /// <summary>The shared libraries that are loaded with it.</summary>
    public required IReadOnlyList<string> Libraries { get; init; }

    /// <summary>What it needs of their interfaces.</summary>
    public required IReadOnlyList<VersionNeed> Needs { get; init; }

    /// <exception cref="PackageException">The file is not an executable of this kind.</exception>
    public static ElfFile Read(string path) => Read(path, File.ReadAllBytes(path));

    /// <inheritdoc cref="Read(string)"/>
    public static ElfFile Read(string name, ReadOnlyMemory<byte> content)
    {
        var file = new ElfBytes(name, content);
        if (file.Length < HeaderSize || file.Word(0) != Magic || file.Byte(4) != Is64Bit || file.Byte(5) != IsLittleEndian)
        {
            throw file.Broken();
        }

        var sections = ReadSections(file);
        return new ElfFile
        {
            Machine = file.Half(18),
            Interpreter = sections.Find(section => section.Name == ".interp")?.Content.Text(0),
            Libraries = DynamicSection.ReadLibraries(sections),
            Needs = VersionNeeds.Read(sections),
        };
    }

    private static List<ElfSection> ReadSections(ElfBytes file)
    {
        var (table, size, count, names) = (file.Long(40), file.Half(58), file.Half(60), file.Half(62));
        if (table == 0 || size != SectionSize || count is 0 or > MostSections || names >= count)
        {
            throw file.Broken();
        }

        var texts = Content(names);
        return [.. Enumerable.Range(0, count).Select(number =>
        {
            var header = Header(number);
            return new ElfSection(texts.Text(header.Word(0)), header.Word(4), header.Word(40), header.Word(44), Content(number));
        })];

        ElfBytes Header(int number) => file.Part(table + ((long)number * SectionSize), SectionSize);

        ElfBytes Content(int number)
        {
            var header = Header(number);
            return header.Word(4) is ElfSection.HasNoContent or ElfSection.Unused ? file.Part(0, 0) : file.Part(header.Long(24), header.Long(32));
        }
    }
}
