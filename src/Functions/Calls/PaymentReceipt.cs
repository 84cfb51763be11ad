using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;
using Paywall.Functions.Purchases;

namespace Paywall.Functions.Calls;

/// <summary>What <c>Payment-Receipt</c> says on a delivered answer. The reference is the payment hash, never the preimage.</summary>
internal static class PaymentReceipt
{
    private const int LongestJson = 256;

    /// <summary>The header's value: base64url of a JSON object whose members are plain ASCII, so that none needs escaping.</summary>
    public static string HeaderFor(Purchase purchase, DateTimeOffset now)
    {
        Span<byte> json = stackalloc byte[LongestJson];
        _ = Utf8.TryWrite(
            json,
            CultureInfo.InvariantCulture,
            $$"""{"challengeId":"{{purchase.Name}}","method":"lightning","reference":"{{purchase.PaymentHash}}","status":"success","timestamp":"{{now.UtcDateTime:s}}Z"}""",
            out var length);
        return Base64Url.EncodeToString(json[..length]);
    }
}
