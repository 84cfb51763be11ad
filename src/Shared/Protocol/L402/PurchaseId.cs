using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Paywall.Protocol.L402;

/// <summary>Names a purchase everywhere: in its token, at the wallet, in every row. A random UUID (RFC 9562, version 4).</summary>
/// <remarks>Written as 26 characters of Crockford's base32, lower case; not a secret, but unguessable.</remarks>
/// <param name="Value">The UUID.</param>
public readonly record struct PurchaseId(Guid Value) : ISpanParsable<PurchaseId>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 16;

    /// <summary>The length of the text, in characters.</summary>
    public const int TextLength = 26;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>A new id.</summary>
    public static PurchaseId New() => new(Guid.NewGuid());

    /// <summary>Takes the 16 bytes of the UUID in network order.</summary>
    /// <exception cref="ArgumentException">There are not exactly 16 bytes.</exception>
    public static PurchaseId FromBytes(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    /// <summary>Writes the 16 bytes of the UUID in network order.</summary>
    /// <exception cref="ArgumentException">There is no room for them.</exception>
    public void WriteTo(Span<byte> destination)
    {
        if (!Value.TryWriteBytes(destination, bigEndian: true, out _))
        {
            throw new ArgumentException($"A purchase id needs {Length} bytes.", nameof(destination));
        }
    }

    /// <summary>Reads 26 characters of Crockford's base32 in the form that <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static PurchaseId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException("A purchase id is 26 characters of Crockford's base32.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static PurchaseId Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PurchaseId result)
    {
        result = default;
        if (s.Length != TextLength || s[0] > '7')
        {
            return false;
        }

        UInt128 number = 0;
        foreach (var letter in s)
        {
            var digit = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            number = (number << 5) | (uint)digit;
        }

        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        result = FromBytes(bytes);
        return true;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PurchaseId result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>26 characters of Crockford's base32, lower case.</summary>
    public override string ToString() => string.Create(TextLength, Value, static (text, value) =>
    {
        Span<byte> bytes = stackalloc byte[Length];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        for (var i = TextLength - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(number & 31)];
            number >>= 5;
        }
    });
}
