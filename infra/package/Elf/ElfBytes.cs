using System.Buffers.Binary;
using System.Text;

namespace Paywall.Package.Elf;

/// <summary>Bytes of an ELF file, little endian, none of which is read beyond its end.</summary>
/// <param name="name">The file, for the message.</param>
/// <param name="bytes">Its bytes or a part of them.</param>
internal sealed class ElfBytes(string name, ReadOnlyMemory<byte> bytes)
{
    public int Length => bytes.Length;

    public byte Byte(long at) => Span(at, 1)[0];

    public ushort Half(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Span(at, sizeof(ushort)));

    public uint Word(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Span(at, sizeof(uint)));

    public long Long(long at) => BinaryPrimitives.ReadInt64LittleEndian(Span(at, sizeof(long)));

    /// <summary>A text that ends with a zero.</summary>
    public string Text(long at)
    {
        var rest = Span(at, bytes.Length - at);
        var end = rest.IndexOf((byte)0);
        return end >= 0 ? Encoding.Latin1.GetString(rest[..end]) : throw Broken();
    }

    public ElfBytes Part(long at, long length)
    {
        Span(at, length);
        return new ElfBytes(name, bytes.Slice((int)at, (int)length));
    }

    public PackageException Broken() => new($"{name} is not a whole ELF executable of 64 bits, little endian.");

    private ReadOnlySpan<byte> Span(long at, long length) =>
        at >= 0 && length >= 0 && at <= bytes.Length - length ? bytes.Span.Slice((int)at, (int)length) : throw Broken();
}
