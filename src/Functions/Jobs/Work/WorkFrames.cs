//
//  The frame of a queue message
//
//      v1.<key id>.<mac>.<payload>
//
//      mac = base64url(HMAC-SHA256(key, "fulfil|v1|" payload)), 43 characters
//      key = HKDF-SHA256(master key, no salt, info "paywall/queue-frame/v1"), 32 bytes
//
//      Whoever can reach the endpoint of a queue function from outside, or write to the queue, still cannot make a message. The frame is not
//      JSON, so the Functions host merges nothing of it into an invocation's metadata.
//

using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs.Work;

/// <summary>Signs queue messages and verifies them.</summary>
internal sealed class WorkFrames(KeyRing keys, TimeProvider time)
{
    private const string Version = "v1";
    private const int MacTextLength = 43;
    private const int LongestFrame = 256;

    private readonly KeyRing.DerivedKeys _derived = keys.For(KeyPurpose.QueueFrame);

    /// <summary>The text of a message.</summary>
    public string Write(WorkItem item)
    {
        var key = keys.MintingKey(time.GetUtcNow()).Id;
        var payload = item.ToString();
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = TrySign(key, payload, mac);
        return $"{Version}.{key}.{Base64Url.EncodeToString(mac)}.{payload}";
    }

    /// <summary>Verifies a message in constant time where it matters.</summary>
    /// <returns>False if it is not ours.</returns>
    public bool TryRead(string text, [NotNullWhen(true)] out WorkItem? item)
    {
        item = null;
        if (text.Length > LongestFrame
            || text.Split('.', 4) is not [Version, var keyText, { Length: MacTextLength } macText, var payload]
            || !byte.TryParse(keyText, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            || !Base64Url.IsValid(macText)
            || !keys.Accepts(new KeyId(key), time.GetUtcNow()))
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return TrySign(new KeyId(key), payload, expected)
            && CryptographicOperations.FixedTimeEquals(expected, Base64Url.DecodeFromChars(macText))
            && WorkItem.TryParse(payload, out item);
    }

    private bool TrySign(KeyId key, string payload, Span<byte> mac) =>
        _derived.TryComputeMac(key, Encoding.UTF8.GetBytes($"fulfil|{Version}|{payload}"), mac);
}
