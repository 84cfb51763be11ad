using System.Security.Cryptography;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>Makes tokens. Their root keys come from the key ring and the identifier, so nothing is stored for an unpaid token.</summary>
/// <param name="keys">The key ring.</param>
/// <param name="time">The clock that decides which key mints.</param>
public sealed class TokenMinter(KeyRing keys, TimeProvider time)
{
    private const string Location = "paywall";

    private readonly KeyRing.DerivedKeys _rootKeys = keys.For(KeyPurpose.TokenRoot);

    /// <summary>Makes the token of one purchase.</summary>
    public Macaroon Mint(PurchaseId purchase, PaymentHash paymentHash, TokenTerms terms)
    {
        var identifier = new L402Identifier(paymentHash, purchase, keys.MintingKey(time.GetUtcNow()).Id);
        var identifierBytes = identifier.ToBytes();
        Span<byte> rootKey = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = TryDeriveRootKey(_rootKeys, identifier.Key, identifierBytes, rootKey);

        var macaroon = Macaroon.Mint(rootKey, identifierBytes, Location);
        return terms.ToCaveats().Aggregate(macaroon, (narrower, caveat) => narrower.WithCaveat(caveat));
    }

    internal static bool TryDeriveRootKey(KeyRing.DerivedKeys keys, KeyId id, ReadOnlySpan<byte> identifier, Span<byte> rootKey) =>
        keys.TryFind(id, out var key) && HMACSHA256.TryHashData(key, identifier, rootKey, out _);
}
