using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Paywall.Protocol.Lightning;

/// <summary>The secret that a Lightning payment reveals to its payer; half of an L402 credential.</summary>
/// <remarks>Never printed by <see cref="ToString"/> or a debugger; <see cref="ToHex"/> shows it on purpose.</remarks>
[DebuggerDisplay("***")]
public readonly struct Preimage : IEquatable<Preimage>, ISpanParsable<Preimage>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = Bytes32.Length;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly Bytes32 _bytes;

    /// <summary>Takes the 32 bytes of a preimage.</summary>
    /// <exception cref="ArgumentException">There are not exactly 32 bytes.</exception>
    public Preimage(ReadOnlySpan<byte> bytes) => _bytes = Bytes32.From(bytes);

    private Preimage(Bytes32 bytes) => _bytes = bytes;

    /// <summary>The hash that an invoice for this preimage carries.</summary>
    public PaymentHash Hash
    {
        get
        {
            Span<byte> hash = stackalloc byte[PaymentHash.Length];
            SHA256.HashData(_bytes.Span, hash);
            return new PaymentHash(hash);
        }
    }

    /// <summary>A new random preimage.</summary>
    public static Preimage Random()
    {
        Span<byte> bytes = stackalloc byte[Length];
        RandomNumberGenerator.Fill(bytes);
        return new Preimage(bytes);
    }

    /// <summary>Reads 64 hex digits of either case.</summary>
    /// <exception cref="FormatException">The text is anything else. The message does not repeat it.</exception>
    public static Preimage Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var preimage) ? preimage : throw new FormatException("A preimage is 64 hex digits.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Preimage Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Preimage result)
    {
        var read = Bytes32.TryParseHex(s, out var bytes);
        result = new Preimage(bytes);
        return read;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Preimage result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>Compares in constant time.</summary>
    public bool Equals(Preimage other) => _bytes.EqualsInConstantTime(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Preimage other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    /// <summary>Whether two preimages are the same, in constant time.</summary>
    public static bool operator ==(Preimage left, Preimage right) => left.Equals(right);

    /// <summary>Whether two preimages differ, in constant time.</summary>
    public static bool operator !=(Preimage left, Preimage right) => !left.Equals(right);

    /// <summary>The secret itself as 64 lower-case hex digits. Keep it out of logs, problems and URLs.</summary>
    public string ToHex() => _bytes.ToHex();

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}
