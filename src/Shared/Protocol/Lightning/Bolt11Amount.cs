//
//  The amount in a BOLT 11 human-readable part
//
//      Decimal digits without leading zero and a multiplier of bitcoin: m, u, n, p for thousandths to trillionths.
//      A p amount must end in 0, because a millisatoshi is ten picobitcoin. Written in the shortest form, read in any.
//
//  References
//      BOLT 11, "Human-Readable Part"
//

using System.Globalization;

namespace Paywall.Protocol.Lightning;

internal static class Bolt11Amount
{
    /// <summary>The digits of the largest amount in picobitcoin, the smallest unit; more never fit 64 bits of millisatoshis.</summary>
    private const int MaximumDigits = 21;

    private const ulong PicoPerMilliSatoshi = 10;

    /// <summary>The multipliers, largest first, in picobitcoin; none is whole bitcoin.</summary>
    private static readonly (string Letter, ulong Pico)[] Multipliers =
    [
        ("", 1_000_000_000_000),
        ("m", 1_000_000_000),
        ("u", 1_000_000),
        ("n", 1_000),
        ("p", 1),
    ];

    public static bool TryRead(ReadOnlySpan<char> text, out MilliSatoshi? amount, out Bolt11Failure failure)
    {
        amount = null;
        failure = Bolt11Failure.None;
        if (text.IsEmpty)
        {
            return true;
        }

        var digits = char.IsAsciiDigit(text[^1]) ? text : text[..^1];
        var unit = PicoPer(text[digits.Length..]);
        if (unit == 0 || digits.IsEmpty || digits[0] == '0' || digits.ContainsAnyExceptInRange('0', '9'))
        {
            failure = Bolt11Failure.BadAmount;
            return false;
        }

        if (unit % PicoPerMilliSatoshi != 0 && digits[^1] != '0')
        {
            failure = Bolt11Failure.SubMilliSatoshi;
            return false;
        }

        UInt128 number = 0;
        var isTooLarge = digits.Length > MaximumDigits
            || !UInt128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            || number > (UInt128)ulong.MaxValue * PicoPerMilliSatoshi / unit;
        if (isTooLarge)
        {
            failure = Bolt11Failure.AmountTooLarge;
            return false;
        }

        amount = new MilliSatoshi((ulong)(number * unit / PicoPerMilliSatoshi));
        return true;
    }

    public static string Write(MilliSatoshi amount)
    {
        var pico = (UInt128)amount.Value * PicoPerMilliSatoshi;
        var (letter, unit) = Array.Find(Multipliers, multiplier => pico % multiplier.Pico == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{pico / unit}{letter}");
    }

    private static ulong PicoPer(ReadOnlySpan<char> letter)
    {
        foreach (var multiplier in Multipliers)
        {
            if (letter.SequenceEqual(multiplier.Letter))
            {
                return multiplier.Pico;
            }
        }

        return 0;
    }
}
