using Paywall.Functions.Purchases;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Challenges;

/// <summary>A purchase whose token was presented without the preimage, and which fits the request.</summary>
internal sealed record OpenPurchase(Purchase Purchase, Macaroon Token);
