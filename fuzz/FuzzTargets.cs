using System.Text;
using Paywall.Fuzz.Targets;

namespace Paywall.Fuzz;

/// <summary>Reads one input and throws if anything about the answer does not hold.</summary>
public delegate void FuzzTarget(ReadOnlySpan<byte> input);

/// <summary>Every reader that is fuzzed, by the name of its corpus folder.</summary>
public static class FuzzTargets
{
    public static IReadOnlyDictionary<string, FuzzTarget> All { get; } = new SortedDictionary<string, FuzzTarget>(StringComparer.Ordinal)
    {
        ["bolt11-text"] = OfText(InvoiceTargets.Text),
        ["bolt11-words"] = InvoiceTargets.Words,
        ["caveat"] = MacaroonTargets.Caveat,
        ["challenge"] = OfText(HeaderTargets.Challenge),
        ["challenge-body"] = HeaderTargets.Body,
        ["credential"] = OfText(HeaderTargets.Credential),
        ["identifier"] = MacaroonTargets.Identifier,
        ["macaroon-bytes"] = MacaroonTargets.Bytes,
        ["macaroon-text"] = OfText(MacaroonTargets.Text),
        ["millisatoshi"] = OfText(ValueTargets.MilliSatoshi),
        ["purchase-id"] = OfText(ValueTargets.PurchaseId),
        ["token-terms"] = TokenTargets.Terms,
        ["wallet-invoice"] = OfText(TokenTargets.WalletInvoice),
    };

    /// <summary>Headers and settings are text; bytes that are not UTF-8 turn into U+FFFD, which is a letter like another.</summary>
    private static FuzzTarget OfText(Action<string> target) => input => target(Encoding.UTF8.GetString(input));
}
