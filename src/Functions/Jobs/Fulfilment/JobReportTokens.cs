//
//  The token by which an upstream reports on one job
//
//      <key id>.<run>.<mac>
//
//      mac = base64url(HMAC-SHA256(key, "v1" LF purchase id LF run)), 43 characters
//      key = HKDF-SHA256(master key, no salt, info "paywall/job-report/v1"), 32 bytes
//
//      It is a bearer token, good for this job only and as long as the job has not ended. A run is how often the job was run again on credit: an
//      old run's failure does not end a new one.
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

    public string Write(PurchaseId purchase, int run)
    {
        var key = keys.MintingKey(time.GetUtcNow()).Id;
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var number = run.ToString(CultureInfo.InvariantCulture);
        _ = TrySign(key, purchase, number, mac);
        return $"{key}.{number}.{Base64Url.EncodeToString(mac)}";
    }

    /// <summary>Verifies a token in constant time where it matters.</summary>
    /// <param name="purchase">The job's purchase.</param>
    /// <param name="token">The token.</param>
    /// <param name="run">The run that it was given out for.</param>
    public bool TryRead(PurchaseId purchase, string token, out int run)
    {
        run = 0;
        if (token.Split('.') is not [var keyText, var runText, { Length: MacTextLength } macText]
            || !int.TryParse(runText, NumberStyles.None, CultureInfo.InvariantCulture, out run)
            || !byte.TryParse(keyText, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            || !Base64Url.IsValid(macText)
            || !keys.Accepts(new KeyId(key), time.GetUtcNow()))
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return TrySign(new KeyId(key), purchase, runText, expected)
            && CryptographicOperations.FixedTimeEquals(expected, Base64Url.DecodeFromChars(macText));
    }

    private bool TrySign(KeyId key, PurchaseId purchase, string run, Span<byte> mac) =>
        _derived.TryComputeMac(key, Encoding.UTF8.GetBytes($"v1\n{purchase}\n{run}"), mac);
}
