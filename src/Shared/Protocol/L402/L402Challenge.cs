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

using System.Diagnostics.CodeAnalysis;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>An offer to sell: a token that becomes a credential once its invoice is paid.</summary>
/// <param name="Scheme">The authentication scheme, <c>L402</c> or <c>LSAT</c>, as it was received.</param>
/// <param name="Token">The token as it was received, to be echoed byte for byte: visible ASCII without quote and backslash, not always a macaroon.</param>
/// <param name="Invoice">The BOLT 11 invoice as it was received, unchecked: letters and digits.</param>
public sealed record L402Challenge(string Scheme, string Token, string Invoice)
{
    internal const string L402Scheme = "L402";
    internal const string LsatScheme = "LSAT";

    /// <summary>An offer of ours.</summary>
    /// <param name="token">The token.</param>
    /// <param name="invoice">The invoice that pays it.</param>
    public L402Challenge(Macaroon token, Bolt11Invoice invoice)
        : this(L402Scheme, token.ToBase64(), invoice.Text)
    {
    }

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

    /// <summary>The scheme only.</summary>
    public override string ToString() => $"{Scheme} challenge";
}
