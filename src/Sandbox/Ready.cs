using System.Text.Json.Serialization;

namespace Paywall.Sandbox;

/// <summary>Where everything is and what opens it, as <c>--json</c> prints it.</summary>
internal sealed record Ready
{
    public required string Paywall { get; init; }
    public required string Handler { get; init; }
    public required int? HandlerProcessId { get; init; }
    public required string Network { get; init; }
    public required string Buyer { get; init; }

    /// <summary>The name of the wallet that is paid.</summary>
    public required string Wallet { get; init; }

    public required string Zbd { get; init; }
    public required string ZbdApiKey { get; init; }
    public required string Voltage { get; init; }
    public required string VoltageApiKey { get; init; }
    public required Guid VoltageOrganization { get; init; }
    public required Guid VoltageEnvironment { get; init; }
    public required Guid VoltageWallet { get; init; }
    public required string VoltageWebhookSecret { get; init; }

    [JsonPropertyName("lnbits")]
    public required string LNbits { get; init; }

    [JsonPropertyName("lnbitsInvoiceKey")]
    public required string LNbitsInvoiceKey { get; init; }

    [JsonPropertyName("lnbitsAdminKey")]
    public required string LNbitsAdminKey { get; init; }

    public required string Upstream { get; init; }
    public required string StorageConnection { get; init; }
    public required int StorageProcessId { get; init; }
    public required int ProcessId { get; init; }

    public static Ready Of(Stack stack) => new()
    {
        Paywall = stack.Host.Address.AbsoluteUri,
        Handler = stack.Host.HandlerAddress.AbsoluteUri,
        HandlerProcessId = stack.Host.HandlerProcessId,
        Network = stack.Network.Address.AbsoluteUri,
        Buyer = Stack.BuyerAlias,
        Wallet = stack.Wallet.Name,
        Zbd = stack.Zbd.Address.AbsoluteUri,
        ZbdApiKey = stack.Zbd.ApiKey,
        Voltage = stack.Voltage.Address.AbsoluteUri,
        VoltageApiKey = stack.Voltage.ApiKey,
        VoltageOrganization = stack.Voltage.Environment.Organization,
        VoltageEnvironment = stack.Voltage.Environment.Id,
        VoltageWallet = stack.Voltage.Wallet,
        VoltageWebhookSecret = stack.Voltage.WebhookSecret,
        LNbits = stack.LNbits.Address.AbsoluteUri,
        LNbitsInvoiceKey = stack.LNbits.Account.InvoiceKey,
        LNbitsAdminKey = stack.LNbits.Account.AdminKey,
        Upstream = stack.Upstream.Address.AbsoluteUri,
        StorageConnection = stack.Storage.ConnectionString,
        StorageProcessId = stack.Storage.ProcessId,
        ProcessId = Environment.ProcessId,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Ready))]
internal sealed partial class ReadyJson : JsonSerializerContext;
