//
//  The signature of a callback to a buyer
//
//      webhook-id: <purchase id>.<state>.<unix milliseconds of the end>
//      webhook-timestamp: <unix seconds>
//      webhook-signature: v1,<base64(HMAC-SHA256(secret, id "." timestamp "." body))>
//
//      secret = HMAC-SHA256(key, purchase id); the buyer gets it with the challenge as whsec_<base64>
//      key = HKDF-SHA256(master key, no salt, info "paywall/buyer-callback/v1"), 32 bytes
//
//      Another secret for each purchase, so that no buyer can sign for another.
//
//  References
//      Standard Webhooks 1.0.0 (standardwebhooks.com)
//

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs.Notices;

/// <summary>Signs callbacks to buyers.</summary>
internal sealed class NoticeSignature(KeyRing keys, TimeProvider time)
{
    private const string SecretPrefix = "whsec_";

    private readonly KeyRing.DerivedKeys _derived = keys.For(KeyPurpose.BuyerCallback);

    /// <summary>The key that signs the callbacks of a purchase made now.</summary>
    public KeyId CurrentKey => keys.MintingKey(time.GetUtcNow()).Id;

    /// <summary>What the buyer verifies callbacks with, as Standard Webhooks writes it; null if the key is gone.</summary>
    public string? SecretOf(PurchaseId purchase, KeyId key)
    {
        Span<byte> secret = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return TryDerive(purchase, key, secret) ? SecretPrefix + Convert.ToBase64String(secret) : null;
    }

    /// <summary>The headers of a callback; null if the key is gone.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Sign(PurchaseId purchase, KeyId key, string id, ReadOnlySpan<byte> body)
    {
        Span<byte> secret = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!TryDerive(purchase, key, secret))
        {
            return null;
        }

        var seconds = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] text = [.. Encoding.UTF8.GetBytes($"{id}.{seconds}."), .. body];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, text, mac);
        return [new("webhook-id", id), new("webhook-timestamp", seconds), new("webhook-signature", $"v1,{Convert.ToBase64String(mac)}")];
    }

    private bool TryDerive(PurchaseId purchase, KeyId key, Span<byte> secret) =>
        _derived.TryComputeMac(key, Encoding.UTF8.GetBytes(purchase.ToString()), secret);
}
