using System.Security.Cryptography;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>Verifies credentials without storage or network: key, signature, identifier, preimage, caveats.</summary>
/// <remarks>
/// A token's own time and scope are not its matter: <see cref="TokenTerms"/> says what they must be. For any number of threads.
/// </remarks>
public sealed class TokenVerifier
{
    /// <summary>How many credentials are remembered unless said otherwise: some 8 MB of them.</summary>
    public const int DefaultMemory = 8 * 1024;

    private readonly KeyRing _keys;
    private readonly TimeProvider _time;
    private readonly KeyRing.DerivedKeys _rootKeys;
    private readonly CredentialMemory _memory;

    /// <summary>Verifies what a key ring's keys made.</summary>
    /// <param name="keys">The key ring.</param>
    /// <param name="time">The clock by which keys retire.</param>
    /// <param name="memory">The most credentials to remember, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The memory is less than 2.</exception>
    public TokenVerifier(KeyRing keys, TimeProvider time, int memory = DefaultMemory)
    {
        (_keys, _time) = (keys, time);
        _rootKeys = keys.For(KeyPurpose.TokenRoot);
        _memory = new CredentialMemory(keys, time, memory);
    }

    /// <summary>
    /// Reads and verifies the credential of a request. One that was genuine before is known again by its exact text, at the cost of a
    /// hash; its key must still be accepted then.
    /// </summary>
    /// <param name="authorization">The values of <c>Authorization</c>.</param>
    /// <param name="proof">The values of <c>X-L402-Proof</c>.</param>
    /// <param name="macaroon">The values of <c>Grpc-Metadata-Macaroon</c> and <c>Macaroon</c>.</param>
    public TokenVerification Verify(
        ReadOnlySpan<string?> authorization, ReadOnlySpan<string?> proof, ReadOnlySpan<string?> macaroon)
    {
        var isRememberable = CredentialText.TryTake(authorization, proof, macaroon, out var text);
        if (isRememberable && _memory.TryRecall(text, out var known))
        {
            return known;
        }

        var verification = CredentialReader.Read(authorization, proof, macaroon) switch
        {
            CredentialReading.Presented(var credential) => Verify(credential),
            CredentialReading.Unreadable => new TokenVerification.NotGenuine(),
            CredentialReading.Conflicting => new TokenVerification.Conflicting(),
            _ => new TokenVerification.Missing(),
        };
        if (isRememberable && verification is TokenVerification.Genuine genuine)
        {
            _memory.Remember(text, genuine);
        }

        return verification;
    }

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
            || !_keys.Accepts(identifier.Key, _time.GetUtcNow())
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
