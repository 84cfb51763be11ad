using System.Text.RegularExpressions;

namespace Paywall.Wallets;

/// <summary>Makes what a stranger says fit for an exception or a log.</summary>
internal static partial class ForeignText
{
    private const int Longest = 200;
    private const string Left = "…";

    /// <summary>The words on one line, cut short, without the secrets and without anything that looks like an invoice, a preimage or a key.</summary>
    public static string Clean(string words, IEnumerable<string> secrets)
    {
        var open = secrets.Aggregate(words, (text, secret) => text.Replace(secret, Left, StringComparison.OrdinalIgnoreCase));
        var clean = Suspicious.Replace(open, Left);
        return clean.Length <= Longest ? clean : clean[..Longest] + Left;
    }

    [GeneratedRegex(@"[\p{C}\p{Zl}\p{Zp}]+|[\w+/=-]{24,}", RegexOptions.NonBacktracking)]
    private static partial Regex Suspicious { get; }
}
