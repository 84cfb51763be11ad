//
//  Voltage webhook
//
//      One address per environment. Signature = base64(HMAC-SHA256(UTF-8 of the whole shared secret, body + "." + timestamp)), in the
//      header x-voltage-signature; the timestamp, in seconds, in x-voltage-timestamp. Other headers are not signed and not read.
//
//  References
//      Voltage Payments API v1: "Webhooks", https://docs.voltageapi.com/webhooks
//
//  Limits
//      The timestamp may be 24 h old or 24 h ahead: whether retries are stamped anew is not documented, and a replay only makes
//      the invoice be read again.
//

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Paywall.Wallets.Voltage;

/// <summary>Checks and reads what Voltage sends to the webhook of an environment.</summary>
public sealed class VoltageWebhookReader : IWebhookReader
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly List<byte[]> _secrets;
    private readonly Guid _wallet;
    private readonly TimeProvider _time;

    internal VoltageWebhookReader(VoltageSettings settings, TimeProvider time)
    {
        (_wallet, _time) = (settings.Wallet, time);
        _secrets = [.. settings.WebhookSecrets.Select(Encoding.UTF8.GetBytes)];
    }

    /// <inheritdoc/>
    public WebhookReading Read(WebhookDelivery delivery)
    {
        var timestamp = delivery.Header("x-voltage-timestamp");
        if (timestamp is null || !IsTimely(timestamp) || !IsSigned(delivery, timestamp))
        {
            return new WebhookReading.Refused();
        }

        var webhook = ForeignJson.Read(delivery.Body.Span, VoltageJson.Default.VoltageWebhook);
        return webhook switch
        {
            { Type: "receive", Detail: { Event: "completed", Data: var data } } => ReadCompleted(data),
            { Type: not null } => new WebhookReading.Irrelevant(),
            _ => new WebhookReading.Refused(),
        };
    }

    private WebhookReading ReadCompleted(JsonElement data)
    {
        // Without data there is no such element at all.
        var payment = data.ValueKind == JsonValueKind.Object ? ForeignJson.Read(data, VoltageJson.Default.VoltagePayment) : null;
        if (!Guid.TryParseExact(payment?.Id, "D", out var id))
        {
            return new WebhookReading.Refused();
        }

        // One environment may hold other wallets, and reports them all.
        var isOurs = !Guid.TryParseExact(payment.WalletId, "D", out var wallet) || wallet == _wallet;
        return isOurs && payment.Status == "completed"
            ? new WebhookReading.Notice(id.ToString(), VoltageMetadata.TagOf(payment.Metadata))
            : new WebhookReading.Irrelevant();
    }

    private bool IsTimely(string timestamp)
    {
        if (!uint.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        var age = _time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds);
        return age.Duration() <= Window;
    }

    private bool IsSigned(WebhookDelivery delivery, string timestamp)
    {
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(delivery.Header("x-voltage-signature") ?? "", signature, out var length)
            || length != HMACSHA256.HashSizeInBytes)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isSigned = false;
        foreach (var secret in _secrets)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
            hmac.AppendData(delivery.Body.Span);
            hmac.AppendData(Encoding.ASCII.GetBytes($".{timestamp}"));
            hmac.GetHashAndReset(expected);
            isSigned |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        return isSigned;
    }
}
