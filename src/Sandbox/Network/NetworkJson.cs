using System.Text.Json.Serialization;

namespace Paywall.Sandbox.Network;

/// <summary>The answer of a payment that was made.</summary>
internal sealed record PayAnswer(string Preimage, string PaymentHash, ulong AmountMsat, ulong FeeMsat);

/// <summary>The answer of <c>GET /nodes</c>.</summary>
internal sealed record NodesAnswer(IReadOnlyList<NodesAnswer.Node> Nodes, NodesAnswer.Fees? Routing)
{
    internal sealed record Node(string Alias, string NodeId, ulong BalanceMsat);

    internal sealed record Fees(string Router, ulong BaseFeeMsat, uint FeePartsPerMillion);
}

/// <summary>The answer of <c>GET /invoices/{paymentHash}</c>.</summary>
internal sealed record InvoiceAnswer(
    string PaymentHash, string Payee, ulong AmountMsat, string? Description, string State,
    DateTimeOffset ExpiresAt, DateTimeOffset? SettledAt);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 4)]
[JsonSerializable(typeof(PayRequest))]
[JsonSerializable(typeof(PayAnswer))]
[JsonSerializable(typeof(NodesAnswer))]
[JsonSerializable(typeof(InvoiceAnswer))]
internal sealed partial class NetworkJson : JsonSerializerContext;
