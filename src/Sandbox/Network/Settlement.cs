using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Network;

/// <summary>An invoice was paid: what its payee's wallet hears.</summary>
internal sealed record Settlement(PaymentHash PaymentHash, LightningNode Payee, MilliSatoshi Amount, DateTimeOffset SettledAt);
