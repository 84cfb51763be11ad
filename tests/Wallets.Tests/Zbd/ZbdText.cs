using System.Globalization;
using System.Text.Json.Nodes;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Tests.Zbd;

/// <summary>ZBD's documented answers, to be answered as they are or with something changed.</summary>
internal static class ZbdText
{
    public static JsonObject Charge(Bolt11Invoice invoice, PurchaseId purchase, string status = "pending") => new()
    {
        ["id"] = Samples.ChargeId,
        ["unit"] = "msats",
        ["amount"] = invoice.Amount!.Value.Value.ToString(CultureInfo.InvariantCulture),
        ["description"] = "job 42",
        ["status"] = status,
        ["confirmedAt"] = status == "completed" ? "2026-11-22T10:00:02.000Z" : null,
        ["createdAt"] = "2026-11-22T10:00:00.000Z",
        ["expiresAt"] = "2026-11-22T10:05:00.000Z",
        ["internalId"] = purchase.ToString(),
        ["callbackUrl"] = null,
        ["invoice"] = new JsonObject { ["request"] = invoice.Text, ["uri"] = $"lightning:{invoice.Text}" },
    };

    public static JsonObject Payment(Bolt11Invoice invoice, string status, Preimage? preimage = null) => new()
    {
        ["id"] = Samples.PaymentId,
        ["fee"] = "1000",
        ["unit"] = "msats",
        ["amount"] = invoice.Amount!.Value.Value.ToString(CultureInfo.InvariantCulture),
        ["invoice"] = invoice.Text,
        ["preimage"] = preimage?.ToHex(),
        ["internalId"] = "pay-7f3a",
        ["status"] = status,
        ["processedAt"] = "2026-11-22T10:00:01.000Z",
        ["confirmedAt"] = null,
        ["description"] = "buy job 42",
    };

    /// <summary><c>{"success":true,"message":…,"data":…}</c> with 200.</summary>
    public static RawReply.Answer Answer(this JsonObject data) =>
        new(200, new JsonObject { ["success"] = true, ["message"] = "Done.", ["data"] = data }.ToJsonString());

    /// <summary><c>{"success":false,"message":…}</c></summary>
    public static RawReply.Answer Refused(int status, string message = "No.") =>
        new(status, new JsonObject { ["success"] = false, ["message"] = message }.ToJsonString());

    public static JsonObject With(this JsonObject data, string member, JsonNode? value)
    {
        data[member] = value;
        return data;
    }

    public static JsonObject Without(this JsonObject data, string member)
    {
        data.Remove(member);
        return data;
    }
}
