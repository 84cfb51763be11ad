using System.Text.Json;
using System.Text.Json.Serialization;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.LNbits;

/// <summary>
/// LNbits's JSON. Amounts are whole satoshis when sent and msat when read, negative for what was paid out. A member that is missing or
/// odd is null and hides no other.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(TolerantText), typeof(TolerantMsat), typeof(TolerantInteger), typeof(TolerantFlag)])]
[JsonSerializable(typeof(LNbitsInvoiceRequest))]
[JsonSerializable(typeof(LNbitsPayRequest))]
[JsonSerializable(typeof(LNbitsPayment))]
[JsonSerializable(typeof(LNbitsReading))]
[JsonSerializable(typeof(LNbitsBalance))]
[JsonSerializable(typeof(LNbitsError))]
[JsonSerializable(typeof(LNbitsWebhook))]
[JsonSerializable(typeof(string))]
internal sealed partial class LNbitsJson : JsonSerializerContext;

internal sealed record LNbitsInvoiceRequest(
    bool Out, ulong Amount, string Unit, string Memo, int Expiry, string? Webhook, LNbitsExtra Extra)
{
    public override string ToString() => $"{Amount} {Unit} for {Extra.Paywall}";
}

internal sealed record LNbitsPayRequest(bool Out, [property: JsonPropertyName("bolt11")] string Invoice)
{
    public override string ToString() => "an order to pay";
}

/// <summary>What we have kept with an invoice.</summary>
internal sealed record LNbitsExtra(string? Paywall);

/// <summary>A payment: an invoice of the wallet, or one that it paid.</summary>
internal sealed record LNbitsPayment(
    string? PaymentHash,
    long? Amount,
    long? Fee,
    [property: JsonPropertyName("bolt11")] string? Invoice,
    string? PaymentRequest,
    string? Status,
    string? Preimage,
    [property: JsonPropertyName("extra"), JsonConverter(typeof(LNbitsPurchaseText))] string? Purchase)
{
    /// <summary>The invoice, under its name of today or of before 1.1.</summary>
    [JsonIgnore]
    public string? Text => Invoice ?? PaymentRequest;

    public override string ToString() => $"{PaymentHash}: {Status}";
}

/// <summary>What reading a payment answers.</summary>
internal sealed record LNbitsReading(bool? Paid, string? Status, string? Preimage, LNbitsPayment? Details)
{
    public override string ToString() => $"{Details}: {Status}";
}

internal sealed record LNbitsBalance(MilliSatoshi? Balance);

/// <summary>A refusal.</summary>
internal sealed record LNbitsError([property: JsonConverter(typeof(LNbitsDetailText))] string? Detail, string? Status);

/// <summary>All that is ever read of a webhook. It holds the preimage too, which is never taken out of it.</summary>
internal sealed record LNbitsWebhook(string? PaymentHash, string? CheckingId, string? Status);

/// <summary>Reads the purchase id out of <c>{"paywall":…}</c>.</summary>
internal sealed class LNbitsPurchaseText : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        return LNbitsText.Member(json.RootElement, "paywall");
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>Reads the words of a <c>detail</c>: a text, or a list of objects with a <c>msg</c>.</summary>
internal sealed class LNbitsDetailText : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        return json.RootElement.ValueKind switch
        {
            JsonValueKind.String => json.RootElement.GetString(),
            JsonValueKind.Array => string.Join("; ", json.RootElement.EnumerateArray().Select(item => LNbitsText.Member(item, "msg"))),
            _ => null,
        };
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

internal static class LNbitsText
{
    /// <summary>A text in an object; null if there is no such thing.</summary>
    public static string? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;
}
