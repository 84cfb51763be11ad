//
//  The signature by which an upstream knows the paywall
//
//      X-Paywall-Signature: t=<unix seconds>, k=<key id>, v1=<hex>
//
//      v1 = HMAC-SHA256(key, "v1" LF t LF method LF path and query as sent LF Idempotency-Key LF X-Paywall-Purchase)
//      key = HKDF-SHA256(master key k, no salt, info "paywall/upstream-signature/v1"), 32 bytes
//
//      The last two are empty for a free service. The body is not covered, because it is streamed.
//
//  References
//      RFC 2104 (HMAC), RFC 5869 (HKDF)
//

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Calls;

/// <summary>Signs requests to upstreams.</summary>
internal sealed class UpstreamSignature(KeyRing keys, TimeProvider time)
{
    public const string Header = "X-Paywall-Signature";

    private readonly KeyRing.DerivedKeys _derived = keys.For(KeyPurpose.UpstreamSignature);

    /// <summary>The header's value for a request that is about to be sent.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="target">Its address.</param>
    /// <param name="idempotencyKey">Its <c>Idempotency-Key</c>; empty for none.</param>
    /// <param name="purchase">Its purchase; empty for none.</param>
    public string Sign(string method, Uri target, string idempotencyKey, string purchase)
    {
        var now = time.GetUtcNow();
        var key = keys.MintingKey(now).Id;
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var text = string.Join('\n', "v1", seconds, method, target.PathAndQuery, idempotencyKey, purchase);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = _derived.TryComputeMac(key, Encoding.UTF8.GetBytes(text), mac);
        return $"t={seconds}, k={key}, v1={Convert.ToHexStringLower(mac)}";
    }
}
