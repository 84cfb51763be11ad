using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>A valid order for an invoice.</summary>
internal sealed record VoltageReceiveOrder(
    Guid Id, Guid Wallet, MilliSatoshi Amount, string Description, TimeSpan Expiration, JsonObject Metadata);

/// <summary>A valid order for a payment out.</summary>
internal sealed record VoltageSendOrder(Guid Id, Guid Wallet, Bolt11Invoice Invoice, MilliSatoshi MaximumFee, JsonObject Metadata);
