using System.Security.Cryptography;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>Verifies credentials without storage or network: key, signature, identifier, preimage, caveats.</summary>
/// <param name="keys">The key ring.</param>
/// <remarks>Time and scope are not its matter: <see cref="TokenTerms"/> says what they must be.</remarks>
public sealed class TokenVerifier(KeyRing keys)
{
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
            || !_rootKeys.TryComputeMac(identifier.Key, macaroon.Identifier.Span, rootKey)
            || !macaroon.IsSignedBy(rootKey))
        {
            return new TokenVerification.NotGenuine();
        }

        if (!TokenTerms.TryRead(macaroon, out var terms))
        {
            return new TokenVerification.BadCaveat();
        }

        foreach (var preimage in preimages)
        {
            if (preimage.Hash == identifier.PaymentHash)
            {
                return new TokenVerification.Genuine(identifier, terms);
            }
        }

        return new TokenVerification.WithoutPreimage(identifier, terms);
    }
}
