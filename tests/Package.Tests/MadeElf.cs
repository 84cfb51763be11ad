using System.Buffers.Binary;
using System.Text;

namespace Paywall.Package.Tests;

/// <summary>A tiny executable that says what it needs and does nothing.</summary>
internal sealed record MadeElf
{
    private const int HeaderSize = 64;
    private const int SectionSize = 64;

    public ushort Machine { get; init; } = 62;

    public string? Interpreter { get; init; } = "/lib64/ld-linux-x86-64.so.2";

    public IReadOnlyList<string> Libraries { get; init; } = ["libc.so.6"];

    /// <summary>Symbols of libc.so.6 with the versions that they need.</summary>
    public IReadOnlyList<(string Symbol, string Version)> Symbols { get; init; } = [("malloc", "GLIBC_2.2.5"), ("pthread_create", "GLIBC_2.34")];

    /// <summary>Versions that it can do without.</summary>
    public IReadOnlyList<string> Weak { get; init; } = [];

    public byte[] ToBytes()
    {
        var texts = new Texts();
        var versions = Symbols.Select(symbol => symbol.Version).Concat(Weak).Distinct().ToList();
        List<(string Name, uint Type, uint Link, uint Info, byte[] Content)> sections =
        [
            ("", 0, 0, 0, []),
            (".dynsym", 11, 5, 1, [.. new byte[24], .. Symbols.SelectMany(symbol => (byte[])[.. Word(texts.Add(symbol.Symbol)), .. new byte[20]])]),
            (".gnu.version", 0x6FFFFFFF, 1, 0, [.. Half(0), .. Symbols.SelectMany(symbol => Half((ushort)(2 + versions.IndexOf(symbol.Version))))]),
            (".gnu.version_r", 0x6FFFFFFE, 5, versions.Count > 0 ? 1u : 0, VersionNeeds(texts, versions)),
            (".dynamic", 6, 5, 0, [.. Libraries.SelectMany(library => (byte[])[.. Long(1), .. Long(texts.Add(library))]), .. new byte[16]]),
        ];
        sections.Add((".dynstr", 3, 0, 0, texts.ToBytes()));
        if (Interpreter is not null)
        {
            sections.Add((".interp", 1, 0, 0, [.. Encoding.ASCII.GetBytes(Interpreter), 0]));
        }

        return Assemble(sections);
    }

    private byte[] VersionNeeds(Texts texts, List<string> versions) =>
    [
        .. Half(1), .. Half((ushort)versions.Count), .. Word(texts.Add("libc.so.6")), .. Word(16), .. Word(0),
        .. versions.Index().SelectMany(version => (byte[])
        [
            .. Word(0), .. Half((ushort)(Weak.Contains(version.Item) ? 2 : 0)), .. Half((ushort)(2 + version.Index)),
            .. Word(texts.Add(version.Item)), .. Word(version.Index + 1 < versions.Count ? 16u : 0),
        ]),
    ];

    private byte[] Assemble(List<(string Name, uint Type, uint Link, uint Info, byte[] Content)> sections)
    {
        var names = new Texts();
        var offsets = sections.Select(section => names.Add(section.Name)).Append(names.Add(".shstrtab")).ToList();
        sections.Add((".shstrtab", 3, 0, 0, names.ToBytes()));
        List<byte> bodies = [];
        List<byte> headers = [];
        foreach (var (section, name) in sections.Zip(offsets))
        {
            headers.AddRange([
                .. Word(name), .. Word(section.Type), .. Long(0), .. Long(0), .. Long(HeaderSize + bodies.Count), .. Long(section.Content.Length),
                .. Word(section.Link), .. Word(section.Info), .. Long(0), .. Long(0)]);
            bodies.AddRange(section.Content);
        }

        return
        [
            0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[9], .. Half(3), .. Half(Machine), .. Word(1), .. Long(0), .. Long(0), .. Long(HeaderSize + bodies.Count),
            .. Word(0), .. Half(HeaderSize), .. Half(0), .. Half(0), .. Half(SectionSize), .. Half((ushort)sections.Count), .. Half((ushort)(sections.Count - 1)),
            .. bodies, .. headers,
        ];
    }

    private static byte[] Half(ushort value)
    {
        var bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Word(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Long(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>Texts that end with a zero, one after the other.</summary>
    private sealed class Texts
    {
        private readonly List<byte> _bytes = [0];

        public uint Add(string text)
        {
            var at = (uint)_bytes.Count;
            _bytes.AddRange([.. Encoding.ASCII.GetBytes(text), 0]);
            return at;
        }

        public byte[] ToBytes() => [.. _bytes];
    }
}
