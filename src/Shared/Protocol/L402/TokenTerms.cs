//
//  What a Paywall token says: its caveats, in the order in which they are minted
//
//      services=<name>:0
//      <name>_valid_until=<unix seconds>
//      paywall_amount_msat=<msat>
//      paywall_uses=<n>|pass
//      paywall_invoice=<wallet>:<its id>
//      paywall_method=, paywall_path=, paywall_query_sha256=     bound for a single use
//      paywall_body_sha256=                                      bound where the body sets the price or is the purchase
//
//  Reading
//      Caveats that a holder appended may narrow: an earlier end, fewer uses, a binding. A paywall_ condition that is unknown,
//      malformed or repeated with another value refuses the token, and so does a preimage= that is not the payment hash's;
//      conditions of others are skipped.
//
//  References
//      lightninglabs/L402 "macaroons.md", section "Caveats"
//

using System.Diagnostics.CodeAnalysis;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>What a token's holder bought, and what the token is bound to.</summary>
public sealed record TokenTerms
{
    /// <summary>The service it opens.</summary>
    public required string Service { get; init; }

    /// <summary>The first moment at which it opens nothing any more, in whole seconds.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>The price, which is the amount of the invoice.</summary>
    public required MilliSatoshi Amount { get; init; }

    /// <summary>How often it may be used.</summary>
    public required TokenUses Uses { get; init; }

    /// <summary>The invoice that pays it.</summary>
    public required WalletInvoice Invoice { get; init; }

    /// <summary>The only request it opens; null for a pack or a pass, which open every request to the service.</summary>
    public RequestBinding? Binding { get; init; }

    /// <summary>The SHA-256 of the only request body it is good for, 64 lower-case hex digits; null where the body is free.</summary>
    public string? BodySha256 { get; init; }

    /// <summary>The caveats in the order in which they are minted.</summary>
    /// <exception cref="ArgumentException">A member says what could not be read back; the message names it.</exception>
    public IReadOnlyList<Caveat> ToCaveats() => TokenCaveats.Write(this);

    /// <summary>Reads the caveats of a token whose signature has been verified.</summary>
    /// <returns>False if a required caveat is missing, or one that this paywall knows is malformed or widens an earlier one.</returns>
    public static bool TryRead(Macaroon macaroon, [NotNullWhen(true)] out TokenTerms? terms) =>
        TokenCaveats.TryRead(macaroon, out terms);
}
