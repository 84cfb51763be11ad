using Azure;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Purchases;

/// <summary>A use of a purchase that this request holds: nobody else can redeem it before the lease ends.</summary>
/// <param name="Purchase">The purchase.</param>
/// <param name="Slot">Which of the purchase's uses it is, from 1.</param>
/// <param name="Execution">Which execution of the use this is, from 1.</param>
/// <param name="Version">The stored version, so that a holder whose lease was taken over cannot write any more.</param>
internal sealed record Use(PurchaseId Purchase, int Slot, int Execution, ETag Version)
{
    /// <summary>How often a use is executed before it is left to the seller.</summary>
    public const int MaximumExecutions = 3;
}
