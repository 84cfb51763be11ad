using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Paywall.Protocol.L402;

/// <summary>Remembers what verified, by its exact text, because one signature costs more than forwarding a call does.</summary>
/// <remarks>
/// <para>
/// Only what cannot change is remembered: that the text is a genuine credential, and what its token says. Its time and its key are checked
/// again at every recall; scope and right are the caller's to check. Credentials that do not verify are never remembered.
/// </para>
/// <para>
/// Bounded without bookkeeping on the way: a young generation fills up, becomes the old one, and the old one is forgotten. What is recalled
/// from the old one moves to the young one. For any number of threads.
/// </para>
/// </remarks>
internal sealed class CredentialMemory
{
    private readonly KeyRing _keys;
    private readonly TimeProvider _time;
    private readonly int _generationSize;
    private Generation _young = new();
    private Generation _old = new();

    /// <summary>Begins with nothing remembered.</summary>
    /// <param name="keys">The key ring: what a retired key made is not recalled.</param>
    /// <param name="time">The clock.</param>
    /// <param name="capacity">The most credentials to remember, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is less than 2.</exception>
    public CredentialMemory(KeyRing keys, TimeProvider time, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        (_keys, _time, _generationSize) = (keys, time, capacity / 2);
    }

    /// <summary>Recalls a credential that verified before and would verify now.</summary>
    public bool TryRecall(CredentialText text, [NotNullWhen(true)] out TokenVerification.Genuine? credential)
    {
        if (!Volatile.Read(ref _young).Credentials.TryGetValue(text, out credential))
        {
            if (!Volatile.Read(ref _old).Credentials.TryGetValue(text, out credential))
            {
                return false;
            }

            Remember(text, credential);
        }

        var now = _time.GetUtcNow();
        if (now < credential.Terms.ValidUntil && _keys.Accepts(credential.Identifier.Key, now))
        {
            return true;
        }

        credential = null;
        return false;
    }

    /// <summary>Remembers a credential that has just been verified.</summary>
    public void Remember(CredentialText text, TokenVerification.Genuine credential)
    {
        var young = Volatile.Read(ref _young);
        if (young.Credentials.ContainsKey(text))
        {
            return;
        }

        var place = Interlocked.Increment(ref young.Places);
        if (place > _generationSize)
        {
            // The generation is full and about to be followed. Forgetting one credential costs less than waiting for that.
            return;
        }

        young.Credentials.TryAdd(text, credential);
        if (place == _generationSize)
        {
            Volatile.Write(ref _old, young);
            Volatile.Write(ref _young, new Generation());
        }
    }

    private sealed class Generation
    {
        /// <summary>How many places are taken; the dictionary's own count would lock all of it.</summary>
        public int Places;

        public ConcurrentDictionary<CredentialText, TokenVerification.Genuine> Credentials { get; } = [];
    }
}
