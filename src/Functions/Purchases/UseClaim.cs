using Paywall.Protocol.L402;

namespace Paywall.Functions.Purchases;

/// <summary>A request that wants a use of its purchase.</summary>
/// <param name="Purchase">The purchase.</param>
/// <param name="Slots">How many uses it has.</param>
/// <param name="Operation">The request's own id, by which it recognises a use that it took without getting the reply.</param>
/// <param name="Lease">How long it may hold the use.</param>
/// <param name="Identity">By what the same request is known when it comes again.</param>
internal sealed record UseClaim(PurchaseId Purchase, int Slots, Guid Operation, TimeSpan Lease, RequestIdentity Identity);
