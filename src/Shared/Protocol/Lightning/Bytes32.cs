using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Paywall.Protocol.Lightning;

/// <summary>Thirty-two bytes by value: the storage of hashes and preimages.</summary>
[InlineArray(Length)]
internal struct Bytes32
{
    public const int Length = 32;

    private byte _first;

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Span => MemoryMarshal.CreateReadOnlySpan(in _first, Length);

    public static Bytes32 From(ReadOnlySpan<byte> source)
    {
        if (source.Length != Length)
        {
            throw new ArgumentException($"Expected {Length} bytes, got {source.Length}.", nameof(source));
        }

        Bytes32 bytes = default;
        source.CopyTo(bytes);
        return bytes;
    }

    public static bool TryParseHex(ReadOnlySpan<char> text, out Bytes32 bytes)
    {
        bytes = default;
        if (text.Length == 2 * Length && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done)
        {
            return true;
        }

        bytes = default;
        return false;
    }

    public readonly bool EqualsInConstantTime(in Bytes32 other) => CryptographicOperations.FixedTimeEquals(Span, other.Span);

    public readonly string ToHex() => Convert.ToHexStringLower(Span);

    /// <summary>The first bytes as a number; enough of a hash code, because hashes are uniform already.</summary>
    public readonly int First => MemoryMarshal.Read<int>(Span);
}
