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

    /// <summary>How often a use is given back without counting an execution although the upstream was reached.</summary>
    public const int MaximumGivenBack = 20;

    /// <summary>How often it was given back so.</summary>
    public int GivenBack { get; init; }

    /// <summary>The operation that holds it.</summary>
    public Guid Operation { get; init; }

    /// <summary>When others may take it.</summary>
    public DateTimeOffset LeaseUntil { get; init; }

    /// <summary>The SHA-256 of the request's <c>Idempotency-Key</c> in hex; null if it has none.</summary>
    public string? Key { get; init; }
}
