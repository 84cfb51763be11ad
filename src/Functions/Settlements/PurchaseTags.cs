//
//  The tag that a wallet keeps with an invoice and repeats when the invoice is paid
//
//      <purchase id>.<service>.<msat>.<uses>.<unix seconds of the invoice's expiry>.<key id>.<mac>
//
//      mac = base64url(HMAC-SHA256(key, "v1" LF wallet LF purchase id LF service LF msat LF uses LF expiry))
//      key = HKDF-SHA256(master key, no salt, info "paywall/webhook-url/v1"), 32 bytes
//
//      A wallet whose webhooks are not signed gets it in the callback URL of each invoice: webhooks/<wallet>?t=<tag>.
//      A wallet that signs its webhooks keeps it as metadata of the payment. It is a capability to have the invoice read again, no proof
//      of anything.
//
//  Limits
//      believed until 24 h after the invoice's expiry
//

using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Paywall.Functions.Configuration;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Settlements;

/// <summary>Writes and verifies tags.</summary>
internal sealed class PurchaseTags(PaywallConfiguration configuration, TimeProvider time)
{
    /// <summary>The query parameter of a callback URL that holds the tag.</summary>
    public const string Parameter = "t";

    private const int MacTextLength = 43;

    private readonly KeyRing.DerivedKeys _derived = configuration.Keys.For(KeyPurpose.WebhookUrl);

    /// <summary>Signs what is known of a purchase before its invoice exists.</summary>
    public string Write(PurchaseTag tag)
    {
        var key = configuration.Keys.MintingKey(time.GetUtcNow()).Id;
        var (msat, expiry) = (Number(tag.Price.Value), Number(tag.InvoiceExpiry.ToUnixTimeSeconds()));
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sign(key, mac, tag.Wallet, tag.Purchase.ToString(), tag.Service, msat, tag.Uses.ToString(), expiry);
        return $"{tag.Purchase}.{tag.Service}.{msat}.{tag.Uses}.{expiry}.{key}.{Base64Url.EncodeToString(mac)}";
    }

    /// <summary>Where a wallet reports the payment of one invoice; null if the paywall does not know its own address.</summary>
    public Uri? CallbackUrl(PurchaseTag tag) => configuration.PublicUrl is { } root
        ? new Uri(root, $"webhooks/{tag.Wallet}?{Parameter}={Write(tag)}")
        : null;

    /// <summary>Verifies the tag of a webhook, in constant time where it matters.</summary>
    /// <returns>False if it is not ours, is for another wallet, or is too old.</returns>
    public bool TryRead(string wallet, string? text, [NotNullWhen(true)] out PurchaseTag? tag) =>
        TryReadOfAnyAge(wallet, text, out tag) && time.GetUtcNow() <= tag.InvoiceExpiry + PurchaseTag.Grace;

    /// <summary>Verifies a tag that the wallet itself tells with a payment, however long ago that was.</summary>
    /// <returns>False if it is not ours, or is for another wallet.</returns>
    public bool TryReadOfAnyAge(string wallet, string? text, [NotNullWhen(true)] out PurchaseTag? tag)
    {
        tag = null;
        if (text?.Split('.') is not [var purchase, var service, var msat, var uses, var expiry, var keyText, { Length: MacTextLength } macText]
            || !byte.TryParse(keyText, NumberStyles.None, CultureInfo.InvariantCulture, out var keyId)
            || !Base64Url.IsValid(macText)
            || !configuration.Keys.Accepts(new KeyId(keyId), time.GetUtcNow()))
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Sign(new KeyId(keyId), expected, wallet, purchase, service, msat, uses, expiry)
            && CryptographicOperations.FixedTimeEquals(expected, Base64Url.DecodeFromChars(macText))
            && TryRead(wallet, purchase, service, msat, uses, expiry, out tag);
    }

    /// <summary>Reads what was signed, which only we could have written.</summary>
    private static bool TryRead(
        string wallet, string purchase, string service, string msat, string uses, string expiry, [NotNullWhen(true)] out PurchaseTag? tag)
    {
        var isRead = PurchaseId.TryParse(purchase, null, out var id)
            & ulong.TryParse(msat, NumberStyles.None, CultureInfo.InvariantCulture, out var price)
            & TokenUses.TryParse(uses, out var sold)
            & long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        tag = isRead ? new PurchaseTag(wallet, id, service, new MilliSatoshi(price), sold, DateTimeOffset.FromUnixTimeSeconds(seconds)) : null;
        return isRead;
    }

    private bool Sign(KeyId key, Span<byte> mac, params ReadOnlySpan<string> words) =>
        _derived.TryComputeMac(key, Encoding.UTF8.GetBytes(string.Join('\n', ["v1", .. words])), mac);

    private static string Number<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
