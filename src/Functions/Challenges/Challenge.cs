using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Challenges;

/// <summary>An offer: pay the invoice, and the token opens one request.</summary>
internal sealed record Challenge(PurchaseId Purchase, Macaroon Token, Bolt11Invoice Invoice, MilliSatoshi Amount, string Description);
