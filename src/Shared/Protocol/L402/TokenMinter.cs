using System.Diagnostics;
using System.Security.Cryptography;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>Makes tokens. Their root keys come from the key ring and the identifier, so nothing is stored for an unpaid token.</summary>
/// <param name="keys">The key ring.</param>
/// <param name="time">The clock that decides which key mints.</param>
public sealed class TokenMinter(KeyRing keys, TimeProvider time)
{
    internal const string Location = "paywall";

    private readonly KeyRing.DerivedKeys _rootKeys = keys.For(KeyPurpose.TokenRoot);

    /// <summary>Makes the token of one purchase.</summary>
    /// <exception cref="ArgumentException">The terms say what no token can say; the message names the member.</exception>
    /// <exception cref="InvalidOperationException">
    /// The token would be longer than <see cref="Macaroon.MaximumLength"/>, or valid when its key has retired.
    /// </exception>
    public Macaroon Mint(PurchaseId purchase, PaymentHash paymentHash, TokenTerms terms)
    {
        var key = keys.MintingKey(time.GetUtcNow());
        if (key.RetiresAt < terms.ValidUntil)
        {
            throw new InvalidOperationException($"{key} retires before this token ends.");
        }

        var identifier = new L402Identifier(paymentHash, purchase, key.Id);
        var identifierBytes = identifier.ToBytes();
        Span<byte> rootKey = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!_rootKeys.TryComputeMac(identifier.Key, identifierBytes, rootKey))
        {
            throw new UnreachableException("The minting key is one of the ring.");
        }

        var macaroon = Macaroon.Mint(rootKey, identifierBytes, Location);
        foreach (var caveat in terms.ToCaveats())
        {
            macaroon = macaroon.WithCaveat(caveat);
        }

        return macaroon;
    }
}
