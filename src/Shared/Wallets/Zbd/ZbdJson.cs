using System.Text.Json.Serialization;

namespace Paywall.Wallets.Zbd;

/// <summary>ZBD's JSON. Amounts are strings of msat when sent; when read, numbers are taken as well, and every member may be missing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(ZbdChargeRequest))]
[JsonSerializable(typeof(ZbdPaymentRequest))]
[JsonSerializable(typeof(ZbdEnvelope<ZbdCharge>))]
[JsonSerializable(typeof(ZbdEnvelope<ZbdPayment>))]
[JsonSerializable(typeof(ZbdEnvelope<ZbdBalance>))]
[JsonSerializable(typeof(ZbdError))]
internal sealed partial class ZbdJson : JsonSerializerContext;

internal sealed record ZbdEnvelope<T>(T? Data);

internal sealed record ZbdError(string? Message);

internal sealed record ZbdChargeRequest(string Amount, string Description, int ExpiresIn, string InternalId, string? CallbackUrl);

internal sealed record ZbdCharge(
    string? Id, ulong? Amount, string? Status, DateTimeOffset? ConfirmedAt, string? InternalId, ZbdChargeInvoice? Invoice);

internal sealed record ZbdChargeInvoice(string? Request);

internal sealed record ZbdPaymentRequest(string Invoice, string Description, string InternalId, string? CallbackUrl);

internal sealed record ZbdPayment(string? Id, ulong? Fee, string? Preimage, string? Status);

internal sealed record ZbdBalance(ulong? Balance);
