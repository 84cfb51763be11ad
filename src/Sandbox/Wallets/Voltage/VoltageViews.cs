using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>Payments and wallets in Voltage's own words.</summary>
internal static class VoltageViews
{
    public const string Completed = "completed";
    public const string Expired = "expired";
    public const string Failed = "failed";
    public const string Generating = "generating";
    public const string Receiving = "receiving";

    public static JsonObject Show(VoltageReceive payment, NetworkInvoice truth, string status)
    {
        var isReady = status != Generating;
        var isPaid = status == Completed;
        var data = new JsonObject
        {
            ["payment_request"] = isReady ? payment.Invoice.Text : null,

            // Nothing has arrived yet, and that is what it says.
            ["amount_msats"] = isPaid ? payment.Order.Amount.Value : 0,
            ["amount"] = Amount(payment.Order.Amount),
            ["memo"] = payment.Order.Description,
            ["expiration"] = (int)payment.Order.Expiration.TotalSeconds,
            ["receipts"] = new JsonArray(isPaid ? [Receipt(payment, truth)] : []),
        };
        var shown = Head(payment, "receive", status, truth.SettledAt);
        shown["bip21_uri"] = isReady ? $"lightning:{payment.Invoice.Text}" : null;
        shown["requested_amount"] = Amount(payment.Order.Amount);
        shown["data"] = data;
        return shown;
    }

    public static JsonObject Show(VoltageSend payment, string status)
    {
        var paid = status == Completed ? payment.Outcome as PaymentOutcome.Paid : null;
        var data = new JsonObject
        {
            ["payment_request"] = payment.Order.Invoice.Text,
            ["amount_msats"] = payment.Order.Invoice.Amount!.Value.Value,
            ["amount"] = Amount(payment.Order.Invoice.Amount.Value),
            ["max_fee"] = Amount(payment.Order.MaximumFee),
            ["fees"] = paid is null ? null : Amount(paid.Fee),
            ["memo"] = null,
            ["outflows"] = new JsonArray(paid is null ? [] : [Outflow(payment, paid)]),
        };
        var shown = Head(payment, "send", status, null);
        shown["error"] = status == Failed ? Error(payment.Outcome) : null;
        shown["data"] = data;
        return shown;
    }

    public static JsonObject Show(Guid wallet, MilliSatoshi balance) => new()
    {
        ["id"] = wallet.ToString(),
        ["active"] = true,
        ["name"] = "shop",
        ["network"] = "regtest",
        ["balances"] = new JsonArray(new JsonObject
        {
            ["wallet_id"] = wallet.ToString(),
            ["currency"] = "btc",
            ["network"] = "regtest",
            ["available"] = Balance(balance),
            ["total"] = Balance(balance),
        }),
        ["holds"] = new JsonArray(),
    };

    public static string StatusOf(InvoiceState state) => state switch
    {
        InvoiceState.Open => Receiving,
        InvoiceState.Paid => Completed,
        InvoiceState.Expired => Expired,
        _ => throw new UnreachableException(),
    };

    private static JsonObject Head(VoltagePayment payment, string direction, string status, DateTimeOffset? updatedAt) => new()
    {
        ["direction"] = direction,
        ["id"] = payment.Id.ToString(),
        ["wallet_id"] = payment.Wallet.ToString(),
        ["organization_id"] = payment.Environment.Organization.ToString(),
        ["environment_id"] = payment.Environment.Id.ToString(),
        ["type"] = "bolt11",
        ["currency"] = "btc",
        ["status"] = status,
        ["created_at"] = Time(payment.CreatedAt),
        ["updated_at"] = Time(updatedAt ?? payment.CreatedAt),
        ["metadata"] = payment.Metadata.DeepClone(),
        ["error"] = null,
    };

    private static JsonObject Receipt(VoltageReceive payment, NetworkInvoice truth) => payment.Offset is { } offset
        ? Flow("shortcircuit", new JsonObject { ["amount_msats"] = payment.Order.Amount.Value, ["offset_payment_id"] = offset })
        : Lightning(truth.Preimage);

    private static JsonObject Outflow(VoltageSend payment, PaymentOutcome.Paid paid) => payment.IsInternal
        ? Flow("shortcircuit", new JsonObject { ["amount_msats"] = paid.Amount.Value, ["offset_payment_id"] = Guid.NewGuid().ToString() })
        : Lightning(paid.Preimage);

    private static JsonObject Lightning(Preimage preimage) =>
        Flow("lightning", new JsonObject { ["preimage"] = preimage.ToHex(), ["payment_hash"] = preimage.Hash.ToString() });

    private static JsonObject Flow(string type, JsonObject data)
    {
        data["ledger_id"] = Guid.NewGuid().ToString();
        return new JsonObject { ["type"] = type, ["data"] = data };
    }

    private static JsonObject Error(PaymentOutcome outcome)
    {
        var (code, detail) = outcome switch
        {
            PaymentOutcome.InsufficientBalance => ("insufficient_funds", "not enough money"),
            PaymentOutcome.FeeTooHigh => ("no_route", "no route within the maximum fee"),
            PaymentOutcome.NoSuchInvoice or PaymentOutcome.WrongNetwork or PaymentOutcome.PaysItself => ("no_route", "no route to destination"),
            _ => ("upstream_failure", "the destination refused the payment"),
        };
        return new JsonObject { ["type"] = "send_failed", ["code"] = code, ["detail"] = detail, ["context"] = null };
    }

    private static JsonObject Amount(MilliSatoshi amount) => new() { ["currency"] = "btc", ["amount"] = amount.Value, ["unit"] = "msats" };

    private static JsonObject Balance(MilliSatoshi amount) =>
        new() { ["currency"] = "btc", ["amount"] = amount.Value, ["negative"] = false, ["unit"] = "msats" };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
