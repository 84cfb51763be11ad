using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Challenges;

/// <summary>An offer: pay the invoice, and the token opens one request.</summary>
internal sealed record Challenge(PurchaseId Purchase, Macaroon Token, Bolt11Invoice Invoice, TokenTerms Terms, string Description)
{
    public MilliSatoshi Amount => Terms.Amount;

    /// <summary>What is told of the job that it offers; null for a call.</summary>
    public ChallengedJob? Job { get; init; }
}

/// <summary>What a buyer should know of a job before paying for it.</summary>
/// <param name="StatusUrl">Where it can be asked for.</param>
/// <param name="RefundPolicy">What happens if it fails: <c>payout</c> or <c>credit</c>.</param>
/// <param name="CallbackSecret">What callbacks are verified with; null if none was asked for.</param>
internal sealed record ChallengedJob(string StatusUrl, string RefundPolicy, string? CallbackSecret)
{
    /// <summary>The address only.</summary>
    public override string ToString() => StatusUrl;
}
