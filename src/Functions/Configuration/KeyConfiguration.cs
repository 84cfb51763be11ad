using System.Globalization;
using Paywall.Functions.Catalog;
using Paywall.Protocol.L402;
using static Paywall.Functions.Configuration.PaywallConfiguration;

namespace Paywall.Functions.Configuration;

/// <summary>Reads the master keys, and refuses a rotation that would break tokens already sold.</summary>
internal static class KeyConfiguration
{
    private static readonly TimeSpan LongestLead = TimeSpan.FromDays(30);

    /// <summary>
    /// From the day a key is added on, the longest that tokens of the one before it can live. Taken from the limits of all settings in it
    /// and not from their values today, because tokens were sold under the values of then; and a day for clocks that differ.
    /// </summary>
    private static readonly TimeSpan LongestOverlap =
        LongestLead + LongestInvoiceExpiry + SoldUses.LongestPass + TimeSpan.FromDays(1);

    /// <exception cref="StartupException">A key is missing, unreadable or there twice, or retires too early.</exception>
    public static KeyRing Read(PaywallSettings settings)
    {
        var lead = settings.KeyLead ?? MasterKey.DefaultLead;
        Require(lead >= TimeSpan.Zero && lead <= LongestLead, $"KeyLead {lead} is not from 00:00:00 to 30 days");
        Require(settings.Keys.Count > 0, "Keys is empty: at least one master key is needed (Id 0 to 255, Secret 32 random bytes in base64)");
        List<MasterKey> keys = [];
        foreach (var key in settings.Keys)
        {
            Require(key.Id is not null, "A key in Keys has no Id (0 to 255)");
            Require(keys.All(other => other.Id.Value != key.Id), $"Key {key.Id} is there twice");
            keys.Add(Read(key, lead));
        }

        Require(
            keys.Count(key => key.MintsFrom == default) <= 1,
            "More than one key in Keys has no AddedAt: only a paywall's first key needs none, every other one signs tokens from KeyLead after it on");
        foreach (var key in keys)
        {
            CheckRetirement(key, keys, lead);
        }

        try
        {
            return new KeyRing(keys);
        }
        catch (ArgumentException wrong)
        {
            // What is left to be wrong is told by the ring, and its words name no secret.
            throw new StartupException(wrong.Message.ReplaceLineEndings(" "));
        }
    }

    private static MasterKey Read(KeySettings key, TimeSpan lead)
    {
        var secret = new byte[key.Secret?.Length ?? 0];
        Require(
            Convert.TryFromBase64String(key.Secret ?? "", secret, out var length) && length >= MasterKey.MinimumLength,
            $"The Secret of key {key.Id} is not base64 of at least {MasterKey.MinimumLength} bytes");
        Require(key.AddedAt is not { Year: > 9000 }, $"The AddedAt of key {key.Id} is beyond all use");
        return new MasterKey(new KeyId(key.Id!.Value), secret.AsSpan(..length), key.AddedAt + lead ?? default, key.RetiresAt);
    }

    private static void CheckRetirement(MasterKey key, List<MasterKey> keys, TimeSpan lead)
    {
        if (key.RetiresAt is not { } end)
        {
            return;
        }

        var newer = keys.Where(other => other.MintsFrom > key.MintsFrom).ToList();
        Require(newer.Count > 0, $"Key {key.Id} has a RetiresAt and is the newest: nothing would sign tokens after it");
        var last = newer.Min(other => other.MintsFrom) - lead + LongestOverlap;
        Require(
            end >= last,
            $"Key {key.Id} may retire before the last token made with it ends: set its RetiresAt to {last.ToString("O", CultureInfo.InvariantCulture)} or later, "
            + "or take the key out if others know its secret, which ends all its tokens");
    }
}
