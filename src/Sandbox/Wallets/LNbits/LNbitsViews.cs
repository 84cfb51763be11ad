using System.Globalization;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>Payments in LNbits's own words.</summary>
internal static class LNbitsViews
{
    public const string Success = "success";
    public const string Pending = "pending";
    public const string Failed = "failed";

    /// <summary>A whole Payment object.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="status">How it stands.</param>
    /// <param name="preimage">Its preimage, as far as the server has one.</param>
    public static JsonObject Show(LNbitsPayment payment, string status, Preimage? preimage)
    {
        var hash = payment.Invoice.PaymentHash.ToString();
        var sign = payment.IsOutgoing ? -1L : 1L;
        var fee = status == Success && payment.Outcome is PaymentOutcome.Paid paid ? paid.Fee : MilliSatoshi.Zero;
        return new JsonObject
        {
            ["checking_id"] = hash,
            ["payment_hash"] = hash,
            ["wallet_id"] = payment.Account.Id,
            ["amount"] = sign * (long)payment.Invoice.Amount!.Value.Value,
            ["fee"] = -(long)fee.Value,
            ["bolt11"] = payment.Invoice.Text,
            ["payment_request"] = payment.Invoice.Text,
            ["status"] = status,
            ["memo"] = payment.Invoice.Description,
            ["expiry"] = Show(payment.Invoice.ExpiresAt),
            ["webhook"] = payment.Webhook,
            ["webhook_status"] = null,
            ["preimage"] = preimage?.ToHex(),
            ["tag"] = null,
            ["extension"] = null,
            ["time"] = Show(payment.CreatedAt),
            ["created_at"] = Show(payment.CreatedAt),
            ["updated_at"] = Show(payment.CreatedAt),
            ["labels"] = new JsonArray(),
            ["extra"] = payment.Extra?.DeepClone() ?? new JsonObject(),
            ["fiat_provider"] = null,
        };
    }

    /// <summary>All that a server of before 1.1 says of a new invoice or payment.</summary>
    public static JsonObject ShowShort(LNbitsPayment payment) => new()
    {
        ["payment_hash"] = payment.Invoice.PaymentHash.ToString(),
        ["payment_request"] = payment.Invoice.Text,
        ["checking_id"] = payment.Invoice.PaymentHash.ToString(),
    };

    /// <summary>A decoded invoice.</summary>
    public static JsonObject Show(Bolt11Invoice invoice) => new()
    {
        ["currency"] = "bcrt",
        ["amount_msat"] = (long?)invoice.Amount?.Value,
        ["date"] = invoice.Timestamp.ToUnixTimeSeconds(),
        ["expiry"] = (long)invoice.Expiry.TotalSeconds,
        ["payee"] = invoice.Payee.ToString(),
        ["payment_hash"] = invoice.PaymentHash.ToString(),
        ["description"] = invoice.Description,
        ["min_final_cltv_expiry"] = invoice.MinFinalCltvExpiryDelta,
    };

    private static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);
}
