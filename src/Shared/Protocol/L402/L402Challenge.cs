//
//  L402 challenge
//
//      WWW-Authenticate: L402 macaroon="M", invoice="P", version="0", token="M"
//
//      Written in the one form that every client known reads: this order, comma and space, all values quoted, the same token
//      twice, padded standard base64. How others write it, ChallengeReader tells.
//
//  References
//      lightninglabs/L402 "protocol-specification.md" (macaroon= in the deployed form, token= since version 0)
//

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>An offer to sell: a token that becomes a credential once its invoice is paid.</summary>
public sealed record L402Challenge
{
    internal const string L402Scheme = "L402";

    private const string LsatScheme = "LSAT";

    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>An offer of anybody's.</summary>
    /// <param name="scheme"><c>L402</c> or <c>LSAT</c>, in any case.</param>
    /// <param name="token">The token: visible ASCII without quote, backslash and comma.</param>
    /// <param name="invoice">The invoice: letters and digits.</param>
    /// <exception cref="ArgumentException">One of them holds something else, so that no header could carry it.</exception>
    public L402Challenge(string scheme, string token, string invoice)
    {
        Scheme = IsScheme(scheme) ? scheme : throw new ArgumentException("The scheme is neither L402 nor LSAT.", nameof(scheme));
        Token = IsToken(token) ? token : throw new ArgumentException("The token cannot be put into a header.", nameof(token));
        Invoice = IsInvoice(invoice) ? invoice : throw new ArgumentException("The invoice is not letters and digits.", nameof(invoice));
    }

    /// <summary>An offer of ours.</summary>
    /// <param name="token">The token.</param>
    /// <param name="invoice">The invoice that pays it.</param>
    public L402Challenge(Macaroon token, Bolt11Invoice invoice)
        : this(L402Scheme, token.ToBase64(), invoice.Text)
    {
    }

    /// <summary>The authentication scheme, <c>L402</c> or <c>LSAT</c>, as it was received.</summary>
    public string Scheme { get; }

    /// <summary>The token as it was received, to be echoed byte for byte; not always a macaroon.</summary>
    public string Token { get; }

    /// <summary>The BOLT 11 invoice as it was received, unchecked.</summary>
    public string Invoice { get; }

    /// <summary>The payment hash that the seller states beside the invoice; null if none. Believe the invoice, and refuse if they differ.</summary>
    public PaymentHash? StatedPaymentHash { get; init; }

    /// <summary>The price that the seller states beside the invoice, in whole satoshis; null if none. Believe the invoice.</summary>
    public ulong? StatedSatoshi { get; init; }

    /// <summary>The value of the <c>WWW-Authenticate</c> header.</summary>
    public string ToHeaderValue() => $"{Scheme} macaroon=\"{Token}\", invoice=\"{Invoice}\", version=\"0\", token=\"{Token}\"";

    /// <summary>Reads the first challenge of a <c>WWW-Authenticate</c> value that can be paid.</summary>
    /// <returns>False if there is none: another scheme, or one without token and invoice, such as a mere price.</returns>
    public static bool TryParse(string? headerValue, [NotNullWhen(true)] out L402Challenge? challenge)
    {
        var challenges = ChallengeReader.Read([headerValue]);
        challenge = challenges.Count == 0 ? null : challenges[0];
        return challenge is not null;
    }

    internal static bool IsScheme(ReadOnlySpan<char> text) =>
        text.Equals(L402Scheme, StringComparison.OrdinalIgnoreCase) || text.Equals(LsatScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Visible ASCII that needs no escape between quotes and is one item without them.</summary>
    internal static bool IsToken(ReadOnlySpan<char> text) =>
        !text.IsEmpty && !text.ContainsAnyExceptInRange('!', '~') && !text.ContainsAny('"', '\\', ',');

    internal static bool IsInvoice(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(LettersAndDigits);

    /// <summary>The scheme only.</summary>
    public override string ToString() => $"{Scheme} challenge";
}
