using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

namespace Paywall.Functions.Purchases;

/// <summary>What <c>Payment-Receipt</c> says on a delivered answer. The reference is the payment hash, never the preimage.</summary>
internal sealed class PaymentReceipt(Purchase purchase)
{
    private const int LongestJson = 256;

    private Written? _last;

    /// <summary>The header's value. It tells the second, so that of a pass in constant use only one is written each second.</summary>
    public string At(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        var last = Volatile.Read(ref _last);
        if (last?.Second != second)
        {
            last = new Written(second, Write(now));
            Volatile.Write(ref _last, last);
        }

        return last.Header;
    }

    /// <summary>Base64url of a JSON object whose members are plain ASCII, so that none needs escaping.</summary>
    private string Write(DateTimeOffset now)
    {
        Span<byte> json = stackalloc byte[LongestJson];
        _ = Utf8.TryWrite(
            json,
            CultureInfo.InvariantCulture,
            $$"""{"challengeId":"{{purchase.Name}}","method":"lightning","reference":"{{purchase.PaymentHash}}","status":"success","timestamp":"{{now.UtcDateTime:s}}Z"}""",
            out var length);
        return Base64Url.EncodeToString(json[..length]);
    }

    private sealed record Written(long Second, string Header);
}
