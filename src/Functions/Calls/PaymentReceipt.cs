using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Paywall.Functions.Purchases;

namespace Paywall.Functions.Calls;

/// <summary>What <c>Payment-Receipt</c> says on a delivered answer. The reference is the payment hash, never the preimage.</summary>
internal sealed record PaymentReceipt(string ChallengeId, string Method, string Reference, string Status, string Timestamp)
{
    public static string HeaderFor(Purchase purchase, DateTimeOffset now)
    {
        var receipt = new PaymentReceipt(
            purchase.Id.ToString(), "lightning", purchase.PaymentHash.ToString(), "success", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        return Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(receipt, ReceiptJson.Default.PaymentReceipt));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PaymentReceipt))]
internal sealed partial class ReceiptJson : JsonSerializerContext;
