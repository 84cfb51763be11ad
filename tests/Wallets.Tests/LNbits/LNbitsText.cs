using System.Text.Json.Nodes;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Tests.LNbits;

/// <summary>LNbits's documented answers, to be answered as they are or with something changed.</summary>
internal static class LNbitsText
{
    public static JsonObject Payment(Bolt11Invoice invoice, string status, PurchaseId? purchase = null, Preimage? preimage = null) => new()
    {
        ["checking_id"] = invoice.PaymentHash.ToString(),
        ["payment_hash"] = invoice.PaymentHash.ToString(),
        ["amount"] = (long)invoice.Amount!.Value.Value * (purchase is null ? -1 : 1),
        ["fee"] = -100,
        ["bolt11"] = invoice.Text,
        ["status"] = status,
        ["preimage"] = preimage?.ToHex(),
        ["extra"] = purchase is { } id ? new JsonObject { ["paywall"] = id.ToString() } : null,
    };

    /// <summary>The answer to the wallet's own key.</summary>
    public static JsonObject Reading(JsonObject payment) => new()
    {
        ["paid"] = payment["status"]?.GetValue<string>() == "success",
        ["status"] = payment["status"]?.DeepClone(),
        ["preimage"] = payment["preimage"]?.DeepClone(),
        ["details"] = payment,
    };

    public static RawReply.Answer Answer(this JsonObject body, int status = 200) => new(status, body.ToJsonString());

    public static RawReply.Answer Refused(int status, string detail = "No.") =>
        new(status, new JsonObject { ["detail"] = detail }.ToJsonString());

    public static RawReply.Answer Failed(string? status, string detail = "no route") =>
        new(520, new JsonObject { ["detail"] = detail, ["status"] = status }.ToJsonString());

    /// <summary>Changes a member, or with a dot one of an object in it.</summary>
    public static JsonObject With(this JsonObject body, string member, JsonNode? value)
    {
        var dot = member.IndexOf('.', StringComparison.Ordinal);
        (dot < 0 ? body : body[member[..dot]]!.AsObject())[member[(dot + 1)..]] = value;
        return body;
    }

    /// <inheritdoc cref="With"/>
    public static JsonObject Without(this JsonObject body, string member)
    {
        var dot = member.IndexOf('.', StringComparison.Ordinal);
        (dot < 0 ? body : body[member[..dot]]!.AsObject()).Remove(member[(dot + 1)..]);
        return body;
    }
}
