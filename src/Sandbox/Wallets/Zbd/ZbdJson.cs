using System.Text.Json.Serialization;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>A charge, as <c>data</c> shows it.</summary>
internal sealed record ZbdChargeData(
    string Id, string Unit, string Amount, string Description, string Status, string? ConfirmedAt, string CreatedAt, string ExpiresAt,
    string? InternalId, string? CallbackUrl, ZbdChargeData.Payable Invoice)
{
    internal sealed record Payable(string Request, string Uri);
}

/// <summary>A charge, as a callback tells of it.</summary>
internal sealed record ZbdChargeCallbackData(
    string Amount, string? CallbackUrl, string Description, string Id, string? InternalId, string Status, string Unit);

/// <summary>A payment, as <c>data</c> shows it and, with the URL, a callback tells of it.</summary>
internal sealed record ZbdPaymentData(
    string Id, string Fee, string Unit, string Amount, string Invoice, string? Preimage, string? InternalId, string Status,
    string ProcessedAt, string? ConfirmedAt, string? Description,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CallbackUrl = null);

/// <summary>A wallet's balance.</summary>
internal sealed record ZbdWalletData(string Unit, string Balance);

/// <summary>What is in an invoice.</summary>
internal sealed record ZbdDecodedData(
    string? Amount, string LnRequest, string LnExpiresAt, string Network, string? Description, string? DescriptionHash, string PaymentHash,
    string PaymentSecret, string Payee, string Signature);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ZbdChargeData))]
[JsonSerializable(typeof(ZbdChargeCallbackData))]
[JsonSerializable(typeof(ZbdPaymentData))]
[JsonSerializable(typeof(ZbdWalletData))]
[JsonSerializable(typeof(ZbdDecodedData))]
internal sealed partial class ZbdJson : JsonSerializerContext;
