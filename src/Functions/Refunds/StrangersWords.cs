using System.Globalization;
using System.Text;

namespace Paywall.Functions.Refunds;

/// <summary>Makes what a stranger's server says fit for a log and for other people's eyes.</summary>
internal static class StrangersWords
{
    private const int Longest = 120;
    private const string Left = "…";

    /// <summary>
    /// The words in quotation marks, on one line, cut short, without what steers a terminal, a page or the direction of writing.
    /// </summary>
    public static string Quote(string? words)
    {
        var runes = (words ?? "").EnumerateRunes().ToArray();
        var clean = string.Concat(runes.Take(Longest).Select(rune => IsHarmless(rune) ? rune.ToString() : " ")).Trim();
        return $"\"{clean}{(runes.Length > Longest ? Left : "")}\"";
    }

    private static bool IsHarmless(Rune rune) => rune.Value is not ('<' or '>' or '&' or '"' or '`' or '\\')
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.CurrencySymbol or UnicodeCategory.MathSymbol
        or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OtherPunctuation
        or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation;
}
