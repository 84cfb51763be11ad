using Paywall.Protocol.L402;

namespace Paywall.Oracle.Tests.L402;

/// <summary>What a library reads in a macaroon. Its properties are the names that the oracles answer with.</summary>
internal sealed record MacaroonReading(string? Location, string Identifier, string[] Caveats, string Signature, bool Verified)
{
    /// <summary>What we read.</summary>
    public static MacaroonReading Of(Macaroon macaroon, byte[] rootKey) => new(
        macaroon.Location,
        Convert.ToHexStringLower(macaroon.Identifier.Span),
        [.. macaroon.Caveats.Select(caveat => Convert.ToHexStringLower(caveat.Span))],
        Convert.ToHexStringLower(macaroon.Signature),
        macaroon.IsSignedBy(rootKey));
}

/// <summary>A macaroon as base64 text, as the oracles answer with.</summary>
internal sealed record MacaroonText(string Macaroon);
