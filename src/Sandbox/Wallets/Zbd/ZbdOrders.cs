using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>A valid body of <c>POST /v0/charges</c>.</summary>
internal sealed record ZbdChargeOrder(MilliSatoshi Amount, string Description, TimeSpan ExpiresIn, ZbdReference Reference);

/// <summary>A valid body of <c>POST /v0/payments</c>.</summary>
internal sealed record ZbdPaymentOrder(Bolt11Invoice Invoice, MilliSatoshi Amount, string? Description, ZbdReference Reference);
