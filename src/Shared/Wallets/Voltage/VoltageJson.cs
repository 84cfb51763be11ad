using System.Text.Json;
using System.Text.Json.Serialization;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Voltage;

/// <summary>Voltage's JSON. Amounts are whole numbers of msat; when read, a value that is missing or odd is null and hides no other.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(TolerantText), typeof(TolerantMsat), typeof(TolerantTime)])]
[JsonSerializable(typeof(VoltageReceiveRequest))]
[JsonSerializable(typeof(VoltageSendRequest))]
[JsonSerializable(typeof(VoltagePayment))]
[JsonSerializable(typeof(VoltagePage))]
[JsonSerializable(typeof(VoltageAccount))]
[JsonSerializable(typeof(VoltageWebhook))]
[JsonSerializable(typeof(VoltageErrorBody))]
internal sealed partial class VoltageJson : JsonSerializerContext;

/// <summary>An amount that is sent.</summary>
internal sealed record VoltageSum(string Currency, ulong Amount)
{
    public static VoltageSum? From(MilliSatoshi? amount) => amount is { } known ? new VoltageSum("btc", known.Value) : null;
}

internal sealed record VoltageReceiveRequest(
    Guid Id, Guid WalletId, string PaymentKind, VoltageSum Amount, string Description, int Expiration, Dictionary<string, string> Metadata)
{
    public override string ToString() => $"{Amount.Amount} msat for {Id}";
}

internal sealed record VoltageSendRequest(
    Guid Id, Guid WalletId, string Currency, string Type, VoltageSendData Data, Dictionary<string, string> Metadata)
{
    public override string ToString() => Id.ToString();
}

internal sealed record VoltageSendData(string PaymentRequest, VoltageSum? MaxFee)
{
    public override string ToString() => $"at most {MaxFee?.Amount} msat of fee";
}

/// <summary>An amount that was read; its spelling of currency and unit varies.</summary>
internal sealed record VoltageAmount(string? Currency, MilliSatoshi? Amount, string? Unit)
{
    /// <summary>The amount, if what it is counted in is the msat.</summary>
    public MilliSatoshi? Msat =>
        Is(Currency, "btc") && (Is(Unit, "msats") || Is(Unit, "msat")) ? Amount : null;

    private static bool Is(string? word, string expected) => word is null || word.Equals(expected, StringComparison.OrdinalIgnoreCase);
}

internal sealed record VoltagePayment(
    string? Direction, string? Id, string? WalletId, string? Type, string? Status, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt,
    Dictionary<string, string?>? Metadata, [property: JsonConverter(typeof(VoltageErrorReader))] VoltageError? Error,
    VoltageAmount? RequestedAmount, VoltagePaymentData? Data)
{
    public override string ToString() => $"{Id}: {Status}";
}

internal sealed record VoltagePaymentData(
    string? PaymentRequest, MilliSatoshi? AmountMsats, VoltageAmount? Fees, List<VoltageFlow>? Receipts, List<VoltageFlow>? Outflows)
{
    public override string ToString() => $"{AmountMsats}";
}

/// <summary>A receipt or an outflow.</summary>
internal sealed record VoltageFlow(string? Type, VoltageFlowData? Data);

internal sealed record VoltageFlowData(string? Preimage, MilliSatoshi? AmountMsats)
{
    public override string ToString() => $"{AmountMsats}";
}

/// <summary>One page of a list. Items are read one by one, so that one of another kind does not hide the rest.</summary>
internal sealed record VoltagePage(List<JsonElement>? Items);

internal sealed record VoltageAccount(string? Id, List<VoltageBalance>? Balances);

internal sealed record VoltageBalance(string? Currency, VoltageAvailable? Available);

internal sealed record VoltageAvailable(string? Currency, MilliSatoshi? Amount, string? Unit, bool Negative);

internal sealed record VoltageWebhook(string? Type, VoltageWebhookDetail? Detail);

internal sealed record VoltageWebhookDetail(string? Event, JsonElement Data);

internal sealed record VoltageErrorBody(VoltageError? Error);

internal sealed record VoltageError(string? Type, string? Code, string? Detail);
