//
//  Protocol Buffers, wire format
//
//      A message is a row of fields, each with a number and one of four kinds of values. What is not well formed is refused.
//
//  References
//      "Encoding", https://protobuf.dev/programming-guides/encoding/
//

using System.Buffers.Binary;
using System.Text;

namespace Paywall.Sandbox.Telemetry;

/// <summary>One field of a message.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Value">Its value, where it is a number.</param>
/// <param name="Bytes">Its value, where it is a text, bytes or a message.</param>
internal readonly record struct ProtobufField(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string Text => Strict.GetString(Bytes.Span);

    public double Double => BitConverter.UInt64BitsToDouble(Value);

    public IEnumerable<ProtobufField> Fields => Protobuf.Read(Bytes);
}

/// <summary>Reads messages.</summary>
internal static class Protobuf
{
    /// <exception cref="FormatException">The bytes are no message.</exception>
    public static IReadOnlyList<ProtobufField> Read(ReadOnlyMemory<byte> message)
    {
        List<ProtobufField> fields = [];
        var rest = message;
        while (rest.Length > 0)
        {
            var tag = ReadNumber(ref rest);
            var number = tag >> 3 is > 0 and <= 536_870_911 and var known ? (int)known : throw new FormatException($"{tag} is no field.");
            fields.Add((tag & 7) switch
            {
                0 => new ProtobufField(number, ReadNumber(ref rest), default),
                1 => new ProtobufField(number, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref rest, 8).Span), default),
                2 => new ProtobufField(number, 0, Take(ref rest, ReadNumber(ref rest))),
                5 => new ProtobufField(number, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref rest, 4).Span), default),
                var kind => throw new FormatException($"Field {number} is of kind {kind}, which is not in use."),
            });
        }

        return fields;
    }

    private static ulong ReadNumber(ref ReadOnlyMemory<byte> rest)
    {
        var number = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Take(ref rest, 1).Span[0];
            number |= shift == 63 && part > 1 ? throw new FormatException("A number has more than 64 bits.") : (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }

        throw new FormatException("A number has no end.");
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest, ulong length)
    {
        if (length > (ulong)rest.Length)
        {
            throw new FormatException("The message ends too early.");
        }

        var taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }
}
