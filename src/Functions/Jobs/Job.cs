using Azure;
using Paywall.Functions.Catalog;
using Paywall.Functions.Challenges;
using Paywall.Functions.Settlements;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Jobs;

/// <summary>The work that a purchase of a job service pays for, as it stands at one moment. <see cref="JobMachine"/> says what it may become.</summary>
internal sealed record Job
{
    /// <summary>How often a job that failed may run again for the same money.</summary>
    public const int MostCredits = 2;

    /// <summary>What was ordered, enough to settle it without its buyer.</summary>
    public required SettlementOrder Order { get; init; }

    public required JobInput Input { get; init; }

    /// <summary>What the buyer was promised for the case that it fails.</summary>
    public required RefundPolicy Refunds { get; init; }

    /// <summary>How long after its payment it is given up.</summary>
    public required TimeSpan Patience { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required JobState State { get; init; }

    /// <summary>Since when it has been in its state.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The stored version, so that nobody writes over what he has not read.</summary>
    public ETag Version { get; init; }

    /// <summary>Another one for each write, so that a writer whose reply was lost knows his own.</summary>
    public Guid Revision { get; init; }

    /// <summary>Where the buyer wants to be told of the end; null for nowhere.</summary>
    public string? Callback { get; init; }

    /// <summary>The master key that the buyer's callbacks are signed with.</summary>
    public KeyId CallbackKey { get; init; }

    /// <summary>Where money goes back to: a Lightning address or an invoice; null if the buyer did not say.</summary>
    public string? RefundTo { get; init; }

    /// <summary>When its payment was recorded; null before that.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>When work on it first began; null before that.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it came to rest, or its refund began; null before that.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it is given up, if there is no result by then.</summary>
    public DateTimeOffset? GiveUpAt { get; init; }

    /// <summary>How often the upstream was asked.</summary>
    public int Attempts { get; init; }

    /// <summary>How often it was run again for the same money.</summary>
    public int Credits { get; init; }

    /// <summary>The worker that has it.</summary>
    public Guid Worker { get; init; }

    /// <summary>Until when no other worker may take it.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Before when it is not tried again.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    public JobProgress? Progress { get; init; }

    public JobResult? Result { get; init; }

    /// <summary>Why it has no result: a code for programs; null if it has one or may still get one.</summary>
    public string? Failure { get; init; }

    /// <summary>Why, in the upstream's words, for the buyer alone.</summary>
    public string? FailureDetail { get; init; }

    /// <summary>How often the buyer was called back in vain about this state.</summary>
    public int NoticesFailed { get; init; }

    /// <summary>Whether the buyer knows of this state, or cannot be told.</summary>
    public bool IsNoticed { get; init; }

    public PurchaseId Purchase => Order.Purchase;

    /// <summary>Whether the purchase may be used: exactly then its row <c>paid</c> exists.</summary>
    public bool HasRight => SettledAt is not null
        && State is JobState.AwaitingPayment or JobState.Queued or JobState.Running or JobState.Succeeded or JobState.Credited;

    /// <summary>How it is stored over another state of it: as a new revision, which remembers when its state began.</summary>
    public Job After(Job from, DateTimeOffset now) => this with { Revision = Guid.NewGuid(), Since = State == from.State ? from.Since : now };

    /// <summary>Until when work on it makes sense: a day before its token ends, so that there is time to fetch a result.</summary>
    public DateTimeOffset UsableUntil => (Order.InvoiceExpiry ?? CreatedAt) + ChallengeIssuer.TokenLifeAfterInvoice - TimeSpan.FromDays(1);

    /// <summary>Whether a worker has it now.</summary>
    public bool IsLeased(DateTimeOffset now) => State == JobState.Running && LeaseUntil > now;

    /// <summary>Whether it has had its time.</summary>
    public bool IsOverdue(DateTimeOffset now) =>
        (State.IsPending() || this is { State: JobState.AwaitingPayment, SettledAt: not null }) && GiveUpAt <= now;

    /// <summary>Whether there is a buyer to be called back.</summary>
    public bool IsNoticeDue => State.IsResting() && Callback is not null && !IsNoticed;

    /// <summary>The purchase and the state only.</summary>
    public override string ToString() => $"{Purchase} {JobStates.Write(State)}";
}
