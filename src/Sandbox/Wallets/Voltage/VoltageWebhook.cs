using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>One webhook with its signature.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Event">What it is of, such as <c>receive.completed</c>.</param>
/// <param name="Body">The JSON.</param>
/// <param name="Timestamp">When it was signed, in seconds.</param>
/// <param name="Signature">base64(HMAC-SHA256(secret, body.timestamp)).</param>
internal sealed record VoltageWebhook(Uri Url, string Event, string Body, string Timestamp, string Signature)
{
    /// <summary>What the receiver answered; null if nothing.</summary>
    public int? Status { get; init; }

    public static VoltageWebhook Sign(Uri url, string occurrence, string body, string secret, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{body}.{timestamp}"));
        return new VoltageWebhook(url, occurrence, body, timestamp, Convert.ToBase64String(mac));
    }

    /// <summary>The event and what became of it.</summary>
    public override string ToString() => $"{Event} -> {(Status is { } status ? $"{status}" : "no answer")}";
}
