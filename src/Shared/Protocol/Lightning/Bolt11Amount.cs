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
    /// <summary>A millisatoshi is ten of the smallest unit, so the sum is kept in picobitcoin; more digits than this never fit 64 bits.</summary>
    private const int MaximumDigits = 21;

    private const ulong PicoPerMilliSatoshi = 10;

    public static bool TryRead(ReadOnlySpan<char> text, out MilliSatoshi? amount, out Bolt11Failure failure)
    {
        amount = null;
        failure = Bolt11Failure.None;
        if (text.IsEmpty)
        {
            return true;
        }

        var hasMultiplier = !char.IsAsciiDigit(text[^1]);
        var digits = hasMultiplier ? text[..^1] : text;
        var unit = PicoPer(hasMultiplier ? text[^1] : ' ');
        if (unit == 0 || digits.IsEmpty || digits[0] == '0' || digits.ContainsAnyExceptInRange('0', '9'))
        {
            failure = Bolt11Failure.BadAmount;
            return false;
        }

        if (unit == 1 && digits[^1] != '0')
        {
            failure = Bolt11Failure.SubMilliSatoshi;
            return false;
        }

        var number = digits.Length > MaximumDigits ? UInt128.MaxValue : UInt128.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        if (number > (UInt128)ulong.MaxValue * PicoPerMilliSatoshi / unit)
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
        var multiplier = " munp".First(candidate => pico % PicoPer(candidate) == 0);
        var number = (pico / PicoPer(multiplier)).ToString(CultureInfo.InvariantCulture);
        return multiplier == ' ' ? number : number + multiplier;
    }

    private static ulong PicoPer(char multiplier) => multiplier switch
    {
        ' ' => 1_000_000_000_000,
        'm' => 1_000_000_000,
        'u' => 1_000_000,
        'n' => 1_000,
        'p' => 1,
        _ => 0,
    };
}
