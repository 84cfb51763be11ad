//
//  The token by which an upstream reports on one job
//
//      <key id>.<mac>
//
//      mac = base64url(HMAC-SHA256(key, "v1" LF purchase id)), 43 characters
//      key = HKDF-SHA256(master key, no salt, info "paywall/job-report/v1"), 32 bytes
//
//      It is a bearer token, good for this job only and as long as the job has not ended.
//
//  References
//      RFC 6750 (bearer tokens)
//

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs.Fulfilment;

/// <summary>Makes these tokens and verifies them.</summary>
internal sealed class JobReportTokens(KeyRing keys, TimeProvider time)
{
    private const int MacTextLength = 43;

    private readonly KeyRing.DerivedKeys _derived = keys.For(KeyPurpose.JobReport);

    public string Write(PurchaseId purchase)
    {
        var key = keys.MintingKey(time.GetUtcNow()).Id;
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = TrySign(key, purchase, mac);
        return $"{key}.{Base64Url.EncodeToString(mac)}";
    }

    /// <summary>Verifies a token in constant time where it matters.</summary>
    public bool IsOf(PurchaseId purchase, string token)
    {
        if (token.Split('.') is not [var keyText, { Length: MacTextLength } macText]
            || !byte.TryParse(keyText, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            || !Base64Url.IsValid(macText)
            || !keys.Accepts(new KeyId(key), time.GetUtcNow()))
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return TrySign(new KeyId(key), purchase, expected)
            && CryptographicOperations.FixedTimeEquals(expected, Base64Url.DecodeFromChars(macText));
    }

    private bool TrySign(KeyId key, PurchaseId purchase, Span<byte> mac) =>
        _derived.TryComputeMac(key, Encoding.UTF8.GetBytes($"v1\n{purchase}"), mac);
}
