using System.Security.Cryptography;

namespace Paywall.Protocol.L402;

/// <summary>Verifies credentials without storage or network: key, signature, identifier, preimage, caveats.</summary>
/// <remarks>
/// A token's own time and scope are not its matter: <see cref="TokenTerms"/> says what they must be. For any number of threads.
/// </remarks>
public sealed class TokenVerifier
{
    /// <summary>How many credentials are remembered unless said otherwise, each some 1 KB, and up to 5 KB where paths are long.</summary>
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

    /// <summary>Verifies the macaroons of a credential and takes the first that is genuine; rights are never combined.</summary>
    /// <remarks>Of those of ours that the preimage does not pay for only the first is verified, to say what is wrong: signatures cost time.</remarks>
    public TokenVerification Verify(L402Credential credential)
    {
        TokenVerification? best = null;
        var isUnpaidTried = false;
        foreach (var macaroon in credential.Macaroons)
        {
            if (!TryIdentify(macaroon, out var identifier))
            {
                continue;
            }

            var isPaid = credential.Preimage?.Hash == identifier.PaymentHash;
            if (isPaid || !isUnpaidTried)
            {
                isUnpaidTried |= !isPaid;
                var verification = Verify(macaroon, identifier, isPaid);
                if (verification is TokenVerification.Genuine)
                {
                    return verification;
                }

                best = best is null or TokenVerification.NotGenuine ? verification : best;
            }
        }

        return best ?? new TokenVerification.NotGenuine();
    }

    /// <summary>
    /// Whether a macaroon calls itself ours, made with a key that is accepted now. The signature does not cover its location, so that is
    /// compared: nothing of a token may be altered.
    /// </summary>
    private bool TryIdentify(Macaroon macaroon, out L402Identifier identifier) =>
        macaroon.Location is TokenMinter.Location
        & L402Identifier.TryRead(macaroon.Identifier.Span, out identifier) && _keys.Accepts(identifier.Key, _time.GetUtcNow());

    private TokenVerification Verify(Macaroon macaroon, L402Identifier identifier, bool isPaid)
    {
        Span<byte> rootKey = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!_rootKeys.TryComputeMac(identifier.Key, macaroon.Identifier.Span, rootKey) || !macaroon.IsSignedBy(rootKey))
        {
            return new TokenVerification.NotGenuine();
        }

        return !TokenTerms.TryRead(macaroon, out var terms) ? new TokenVerification.BadCaveat()
            : isPaid ? new TokenVerification.Genuine(identifier, terms)
            : new TokenVerification.WithoutPreimage(identifier, terms, macaroon);
    }
}
