using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Paywall.Protocol.Lightning;

/// <summary>An amount of bitcoin in thousandths of a satoshi, the unit of BOLT 11 invoices.</summary>
/// <remarks>Never negative. Arithmetic is checked: an overflow throws <see cref="OverflowException"/>.</remarks>
/// <param name="Value">The amount in millisatoshis.</param>
public readonly record struct MilliSatoshi(ulong Value) : IComparable<MilliSatoshi>, ISpanParsable<MilliSatoshi>
{
    /// <summary>How many millisatoshis are in a satoshi.</summary>
    public const ulong PerSatoshi = 1000;

    /// <summary>How many millisatoshis are in a bitcoin.</summary>
    public const ulong PerBitcoin = 100_000_000_000;

    /// <summary>No money.</summary>
    public static MilliSatoshi Zero => default;

    /// <summary>The amount in whole satoshis, rounded up, for wallets and clients that know nothing smaller.</summary>
    public ulong CeilingSatoshi => (Value / PerSatoshi) + (Value % PerSatoshi == 0 ? 0UL : 1UL);

    /// <summary>Whether the amount is a whole number of satoshis.</summary>
    public bool IsWholeSatoshi => Value % PerSatoshi == 0;

    /// <summary>An amount given in satoshis.</summary>
    /// <exception cref="OverflowException">The amount does not fit into 64 bits of millisatoshis.</exception>
    public static MilliSatoshi FromSatoshi(ulong satoshi) => new(checked(satoshi * PerSatoshi));

    /// <inheritdoc/>
    public int CompareTo(MilliSatoshi other) => Value.CompareTo(other.Value);

    /// <summary>The sum of two amounts.</summary>
    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public static MilliSatoshi operator +(MilliSatoshi left, MilliSatoshi right) => new(checked(left.Value + right.Value));

    /// <summary>The difference of two amounts.</summary>
    /// <exception cref="OverflowException">The difference would be negative.</exception>
    public static MilliSatoshi operator -(MilliSatoshi left, MilliSatoshi right) => new(checked(left.Value - right.Value));

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(MilliSatoshi left, MilliSatoshi right) => left.Value < right.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(MilliSatoshi left, MilliSatoshi right) => left.Value > right.Value;

    /// <summary>Whether the left amount is smaller or the same.</summary>
    public static bool operator <=(MilliSatoshi left, MilliSatoshi right) => left.Value <= right.Value;

    /// <summary>Whether the left amount is larger or the same.</summary>
    public static bool operator >=(MilliSatoshi left, MilliSatoshi right) => left.Value >= right.Value;

    /// <summary>Reads <c>21000 msat</c> or <c>21 sat</c>: decimal digits and a unit, with or without a space between them.</summary>
    /// <exception cref="FormatException">The text is not an amount with its unit.</exception>
    /// <exception cref="OverflowException">The amount does not fit into 64 bits of millisatoshis.</exception>
    public static MilliSatoshi Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TrySplit(s, out var digits, out var factor)
            ? new MilliSatoshi(checked(ulong.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * factor))
            : throw new FormatException($"'{s}' is not an amount such as '21 sat' or '21000 msat'.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static MilliSatoshi Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MilliSatoshi result)
    {
        result = default;
        if (!TrySplit(s, out var digits, out var factor)
            || !ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > ulong.MaxValue / factor)
        {
            return false;
        }

        result = new MilliSatoshi(number * factor);
        return true;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MilliSatoshi result) =>
        TryParse(s.AsSpan(), provider, out result);

    private static bool TrySplit(ReadOnlySpan<char> text, out ReadOnlySpan<char> digits, out ulong factor)
    {
        var isMilli = text.EndsWith("msat", StringComparison.Ordinal);
        factor = isMilli ? 1 : PerSatoshi;
        digits = isMilli ? text[..^4] : text.EndsWith("sat", StringComparison.Ordinal) ? text[..^3] : default;
        digits = digits.EndsWith(" ") ? digits[..^1] : digits;
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>The amount with its unit, such as <c>21000 msat</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value} msat");
}
