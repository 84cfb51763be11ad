using System.Text.Json;
using System.Text.Json.Serialization;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Zbd;

/// <summary>ZBD's JSON. Amounts are strings of msat when sent; when read, a member that is missing or odd is null and hides no other.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(TolerantText), typeof(TolerantMsat), typeof(TolerantTime), typeof(TolerantFlag)])]
[JsonSerializable(typeof(ZbdChargeRequest))]
[JsonSerializable(typeof(ZbdPaymentRequest))]
[JsonSerializable(typeof(ZbdEnvelope<ZbdCharge>))]
[JsonSerializable(typeof(ZbdEnvelope<ZbdPayment>))]
[JsonSerializable(typeof(ZbdEnvelope<ZbdBalance>))]
[JsonSerializable(typeof(ZbdError))]
internal sealed partial class ZbdJson : JsonSerializerContext;

internal sealed record ZbdEnvelope<T>(T? Data);

internal sealed record ZbdError(bool? Success, string? Message);

internal sealed record ZbdChargeRequest(MilliSatoshi? Amount, string Description, int ExpiresIn, string InternalId, string? CallbackUrl)
{
    public override string ToString() => $"{Amount} for {InternalId}";
}

internal sealed record ZbdCharge(
    string? Id, string? Unit, MilliSatoshi? Amount, string? Status, DateTimeOffset? ConfirmedAt, string? InternalId,
    [property: JsonConverter(typeof(ZbdInvoiceText))] string? Invoice)
{
    public override string ToString() => $"{Id}: {Status}";
}

internal sealed record ZbdPaymentRequest(string Invoice, string Description, string InternalId, string? CallbackUrl)
{
    public override string ToString() => InternalId;
}

internal sealed record ZbdPayment(string? Id, string? Unit, MilliSatoshi? Fee, string? Invoice, string? Preimage, string? Status)
{
    public override string ToString() => $"{Id}: {Status}";
}

internal sealed record ZbdBalance(string? Unit, MilliSatoshi? Balance);

/// <summary>Reads the text of an invoice out of <c>{"request":…,"uri":…}</c>.</summary>
internal sealed class ZbdInvoiceText : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty("request", out var request) && request.ValueKind == JsonValueKind.String
            ? request.GetString()
            : null;
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => throw new NotSupportedException();
}
