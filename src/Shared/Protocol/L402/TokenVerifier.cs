using System.Security.Cryptography;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>Verifies credentials without storage or network: key, signature, identifier, preimage, caveats.</summary>
/// <param name="keys">The key ring.</param>
/// <remarks>Time and scope are not its matter: <see cref="TokenTerms"/> says what they must be.</remarks>
public sealed class TokenVerifier(KeyRing keys)
{
    private const string PreimageCondition = "preimage";

    private readonly KeyRing.DerivedKeys _rootKeys = keys.For(KeyPurpose.TokenRoot);

    /// <summary>Verifies each macaroon of a credential and takes the first that is genuine; rights are never combined.</summary>
    public TokenVerification Verify(L402Credential credential)
    {
        TokenVerification? best = null;
        foreach (var macaroon in credential.Macaroons)
        {
            var verification = Verify(macaroon, credential.Preimages);
            if (verification is TokenVerification.Genuine)
            {
                return verification;
            }

            best = best is null or TokenVerification.NotGenuine ? verification : best;
        }

        return best ?? new TokenVerification.NotGenuine();
    }

    private TokenVerification Verify(Macaroon macaroon, IReadOnlyList<Preimage> preimages)
    {
        Span<byte> rootKey = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!L402Identifier.TryRead(macaroon.Identifier.Span, out var identifier)
            || !TokenMinter.TryDeriveRootKey(_rootKeys, identifier.Key, macaroon.Identifier.Span, rootKey)
            || !macaroon.IsSignedBy(rootKey))
        {
            return new TokenVerification.NotGenuine();
        }

        if (!TokenTerms.TryRead(macaroon, out var terms) || !PreimageCaveatsFit(macaroon, identifier.PaymentHash))
        {
            return new TokenVerification.BadCaveat();
        }

        return preimages.Any(preimage => preimage.Hash == identifier.PaymentHash)
            ? new TokenVerification.Genuine(identifier, terms)
            : new TokenVerification.WithoutPreimage(identifier, terms);
    }

    /// <summary>Some clients append the preimage as a caveat; it must then be the right one.</summary>
    private static bool PreimageCaveatsFit(Macaroon macaroon, PaymentHash hash)
    {
        foreach (var bytes in macaroon.Caveats)
        {
            if (Caveat.TryRead(bytes.Span, out var caveat)
                && caveat.Condition == PreimageCondition
                && !(Preimage.TryParse(caveat.Value, null, out var preimage) && preimage.Hash == hash))
            {
                return false;
            }
        }

        return true;
    }
}
