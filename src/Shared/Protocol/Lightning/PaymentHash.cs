using System.Diagnostics.CodeAnalysis;

namespace Paywall.Protocol.Lightning;

/// <summary>The SHA-256 of a preimage: what a Lightning invoice asks its payer to learn the preimage of. Not a secret.</summary>
public readonly struct PaymentHash : IEquatable<PaymentHash>, ISpanParsable<PaymentHash>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = Bytes32.Length;

    private readonly Bytes32 _bytes;

    /// <summary>Takes the 32 bytes of a hash.</summary>
    /// <exception cref="ArgumentException">There are not exactly 32 bytes.</exception>
    public PaymentHash(ReadOnlySpan<byte> bytes) => _bytes = Bytes32.From(bytes);

    private PaymentHash(Bytes32 bytes) => _bytes = bytes;

    /// <summary>The 32 bytes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Span => _bytes.Span;

    /// <summary>Reads 64 hex digits of either case.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static PaymentHash Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var hash) ? hash : throw new FormatException("A payment hash is 64 hex digits.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static PaymentHash Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PaymentHash result)
    {
        var read = Bytes32.TryParseHex(s, out var bytes);
        result = new PaymentHash(bytes);
        return read;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PaymentHash result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>Compares in constant time.</summary>
    public bool Equals(PaymentHash other) => _bytes.EqualsInConstantTime(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PaymentHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bytes.First;

    /// <summary>Whether two hashes are the same, in constant time.</summary>
    public static bool operator ==(PaymentHash left, PaymentHash right) => left.Equals(right);

    /// <summary>Whether two hashes differ, in constant time.</summary>
    public static bool operator !=(PaymentHash left, PaymentHash right) => !left.Equals(right);

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => _bytes.ToHex();
}
