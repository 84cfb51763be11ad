using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Paywall.Protocol.L402;

/// <summary>One secret of the key ring, from which a key for each purpose is derived with HKDF-SHA256 (RFC 5869).</summary>
/// <remarks>Never printed by <see cref="ToString"/> or a debugger.</remarks>
[DebuggerDisplay("Key {Id}")]
public sealed class MasterKey
{
    /// <summary>The shortest secret, in bytes.</summary>
    public const int MinimumLength = 32;

    /// <summary>How long a new key usually only verifies, so that every instance knows it before the first token made with it comes.</summary>
    public static readonly TimeSpan DefaultLead = TimeSpan.FromHours(48);

    private const int DerivedLength = 32;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _secret;

    /// <summary>Takes a secret of at least 32 random bytes.</summary>
    /// <param name="id">The number that tokens name it by; never used again for another secret.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="mintsFrom">From when on it makes tokens; before that it only verifies, until every instance knows it.</param>
    /// <param name="retiresAt">From when on nothing that it made is accepted any more; null while that is not decided.</param>
    /// <exception cref="ArgumentException">The secret is too short.</exception>
    public MasterKey(KeyId id, ReadOnlySpan<byte> secret, DateTimeOffset mintsFrom = default, DateTimeOffset? retiresAt = null)
    {
        if (secret.Length < MinimumLength)
        {
            throw new ArgumentException($"A master key has at least {MinimumLength} bytes.", nameof(secret));
        }

        Id = id;
        MintsFrom = mintsFrom;
        RetiresAt = retiresAt;
        _secret = secret.ToArray();
    }

    /// <summary>The number that tokens name it by.</summary>
    public KeyId Id { get; }

    /// <summary>From when on it makes tokens.</summary>
    public DateTimeOffset MintsFrom { get; }

    /// <summary>From when on nothing that it made is accepted any more; null while that is not decided.</summary>
    public DateTimeOffset? RetiresAt { get; }

    internal bool HasSecretOf(MasterKey other) => CryptographicOperations.FixedTimeEquals(_secret, other._secret);

    internal byte[] Derive(KeyPurpose purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, DerivedLength, salt: [], info: Encoding.UTF8.GetBytes(purpose.Label));

    /// <summary>The number only.</summary>
    public override string ToString() => $"Key {Id}";
}
