using System.Diagnostics;
using System.Security.Cryptography;

namespace Paywall.Protocol.L402;

/// <summary>The master keys of one paywall. Every secret it uses is derived from one of them, so nothing is stored per token.</summary>
public sealed class KeyRing
{
    private readonly MasterKey[] _keys;

    /// <summary>Takes all keys that may still verify, in any order.</summary>
    /// <exception cref="ArgumentException">
    /// There is no key; two have the same id, the same secret or the same time to begin; or one retires before a newer one has begun.
    /// </exception>
    public KeyRing(IEnumerable<MasterKey> keys)
    {
        _keys = [.. keys.OrderByDescending(key => key.MintsFrom)];
        if (_keys.Length == 0)
        {
            throw new ArgumentException("A key ring has at least one key.", nameof(keys));
        }

        for (var i = 0; i < _keys.Length; i++)
        {
            Check(_keys[i], _keys.AsSpan(..i), nameof(keys));
        }
    }

    /// <summary>The newest key that may make tokens at this time; the oldest of all if none may yet.</summary>
    public MasterKey MintingKey(DateTimeOffset now) => Array.Find(_keys, key => key.MintsFrom <= now) ?? _keys[^1];

    /// <summary>Whether what was made with a key is accepted at this time: it is in the ring and has not retired.</summary>
    public bool Accepts(KeyId id, DateTimeOffset now)
    {
        foreach (var key in _keys)
        {
            if (key.Id == id)
            {
                return key.RetiresAt is not { } end || now < end;
            }
        }

        return false;
    }

    /// <summary>The keys for one purpose, derived once.</summary>
    public DerivedKeys For(KeyPurpose purpose) => new(_keys.ToDictionary(key => key.Id, key => key.Derive(purpose)));

    /// <exception cref="ArgumentException">A rotation with this key would never happen, or leave nothing to make tokens with.</exception>
    private static void Check(MasterKey key, ReadOnlySpan<MasterKey> newer, string parameter)
    {
        foreach (var other in newer)
        {
            var same = other.Id == key.Id ? "id" : other.MintsFrom == key.MintsFrom ? "time to begin" : other.HasSecretOf(key) ? "secret" : null;
            if (same is not null)
            {
                throw new ArgumentException($"{key} and {other} have the same {same}.", parameter);
            }
        }

        if (key.RetiresAt is { } end && (newer.IsEmpty || newer[^1].MintsFrom >= end))
        {
            throw new ArgumentException($"{key} retires before a newer key has begun to make tokens.", parameter);
        }
    }

    /// <summary>One key per master key, all for the same purpose.</summary>
    public sealed class DerivedKeys
    {
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        private readonly Dictionary<KeyId, byte[]> _keys;

        internal DerivedKeys(Dictionary<KeyId, byte[]> keys) => _keys = keys;

        /// <summary>Computes the HMAC-SHA256 of data with one of the keys.</summary>
        /// <param name="id">Which key.</param>
        /// <param name="data">The data.</param>
        /// <param name="mac">Room for 32 bytes.</param>
        /// <returns>False, and nothing written, if there is no such key in the ring.</returns>
        /// <exception cref="ArgumentException">There is no room for 32 bytes.</exception>
        public bool TryComputeMac(KeyId id, ReadOnlySpan<byte> data, Span<byte> mac)
        {
            if (!_keys.TryGetValue(id, out var key))
            {
                return false;
            }

            HMACSHA256.HashData(key, data, mac);
            return true;
        }
    }
}
