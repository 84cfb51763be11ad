//
//  The states of a job
//
//      AwaitingPayment -> Queued -> Running -> Succeeded
//            |    |          |         \---> Failed --> Refunding -> Refunded | RefundUnknown
//            |    \-> Expired -> Queued (paid late, input still kept) | Failed      \-> Credited -> Queued (twice at most)
//            \-> Cancelled (paid: -> Refunding or Credited)
//
//      Each method is one event. It returns what the job becomes, or null where the event means nothing in its state; who calls it stores
//      the outcome over the version that was read, so that of two events at the same moment one is judged again.
//
//      Failed is passed through where there is something to give back: money if that was promised and the buyer said where to, otherwise
//      credit as long as some is left. A buyer with credit, or with nothing, may still ask for the money that was promised.
//
//  Rule
//      Money and work never both: whatever leads to Refunding ends the right to the work, and only a refund that failed for good gives
//      it back.
//

using Paywall.Functions.Catalog;
using Paywall.Functions.Settlements;

namespace Paywall.Functions.Jobs;

/// <summary>What a job may become.</summary>
internal static class JobMachine
{
    /// <summary>Its payment is recorded.</summary>
    public static Job? Settle(this Job job, SettlementOutcome outcome, DateTimeOffset now)
    {
        if (job.SettledAt is not null || job.State is not (JobState.AwaitingPayment or JobState.Expired or JobState.Cancelled))
        {
            return null;
        }

        var settled = job with { SettledAt = now };
        return outcome switch
        {
            SettlementOutcome.Underpaid => settled.Rest(JobState.Failed, now) with { Failure = JobFailure.Underpaid },
            SettlementOutcome.Late => settled.Rest(JobState.Failed, now) with { Failure = JobFailure.PaidLate },
            _ when job.State == JobState.Cancelled => settled.GiveBack(JobFailure.Cancelled, null, now),
            _ when job.Input.IsThere => settled.Queue(now),
            _ => settled with { State = JobState.AwaitingPayment, GiveUpAt = settled.Latest(now + settled.Patience) },
        };
    }

    /// <summary>Its input has come, after its payment.</summary>
    public static Job? TakeInput(this Job job, JobInput input, DateTimeOffset now) =>
        job is { State: JobState.AwaitingPayment, SettledAt: not null } ? (job with { Input = input }).Queue(now) : null;

    /// <summary>Its invoice ended, and the wallet knows of no payment.</summary>
    public static Job? Expire(this Job job) =>
        job is { State: JobState.AwaitingPayment, SettledAt: null } ? job with { State = JobState.Expired } : null;

    /// <summary>Its buyer calls it off, which is possible until a worker has it, and as long as there is something to give back.</summary>
    public static Job? Cancel(this Job job, DateTimeOffset now) => job switch
    {
        { State: JobState.AwaitingPayment or JobState.Expired, SettledAt: null } => job.Rest(JobState.Cancelled, now) with { Failure = JobFailure.Cancelled },
        { State: JobState.AwaitingPayment or JobState.Queued } when job.GiveBack(JobFailure.Cancelled, null, now) is { State: not JobState.Failed } given => given,
        _ => null,
    };

    /// <summary>A worker takes it: it is paid, its time has come and is not over, and nobody else has it.</summary>
    public static Job? Start(this Job job, Guid worker, TimeSpan lease, DateTimeOffset now) =>
        job.State.IsPending() && !job.IsLeased(now) && !job.IsOverdue(now) && !(job.NotBefore > now)
            ? job with
            {
                State = JobState.Running,
                Attempts = job.Attempts + 1,
                StartedAt = job.StartedAt ?? now,
                Worker = worker,
                LeaseUntil = now + lease,
                NotBefore = null,
            }
            : null;

    /// <summary>There is a result. The first one counts, from whichever attempt it is.</summary>
    public static Job? Succeed(this Job job, JobResult result, DateTimeOffset now) => job is { Attempts: > 0 } && job.State.IsPending()
        ? job.Rest(JobState.Succeeded, now) with { Result = result, Progress = null }
        : null;

    /// <summary>An attempt brought nothing, and there may be another one.</summary>
    public static Job? TryAgain(this Job job, Guid worker, TimeSpan pause, DateTimeOffset now) => job.IsWith(worker)
        ? job with { State = JobState.Queued, LeaseUntil = null, NotBefore = now + pause, Progress = null }
        : null;

    /// <summary>The upstream answers later.</summary>
    public static Job? WaitFor(this Job job, Guid worker, DateTimeOffset until, DateTimeOffset latest) => job.IsWith(worker)
        ? job with { LeaseUntil = job.Latest(Earlier(until, latest)), GiveUpAt = job.Latest(Earlier(until, latest)) }
        : null;

    /// <summary>The upstream tells how far it has come.</summary>
    public static Job? Advance(this Job job, JobProgress progress) => job.State == JobState.Running ? job with { Progress = progress } : null;

    /// <summary>There will be no result.</summary>
    public static Job? Fail(this Job job, string failure, string? detail, DateTimeOffset now) =>
        job is { Attempts: > 0 } && job.State.IsPending() ? job.GiveBack(failure, detail, now) : null;

    /// <summary>Its time is over.</summary>
    public static Job? GiveUp(this Job job, DateTimeOffset now) =>
        job.IsOverdue(now) && !job.IsLeased(now) ? job.GiveBack(JobFailure.Overdue, null, now) : null;

    /// <summary>Its buyer has it run again for the same money.</summary>
    public static Job? RunAgain(this Job job, JobInput input, DateTimeOffset now) => job.State == JobState.Credited
        && now < job.UsableUntil
        ? (job with { Input = input, Credits = job.Credits + 1, StartedAt = null }).Queue(now)
        : null;

    /// <summary>Its buyer wants the money that was promised.</summary>
    public static Job? AskForRefund(this Job job, string to, DateTimeOffset now) =>
        job is { Refunds: RefundPolicy.Payout, SettledAt: not null, State: JobState.Credited or JobState.Failed } && !IsForOperator(job.Failure)
            ? (job with { RefundTo = to }).Refund(now)
            : null;

    /// <summary>Its buyer names another place for a refund of which nothing has begun.</summary>
    public static Job? Redirect(this Job job, string to) => job.State == JobState.Refunding && job.RefundTo != to ? job with { RefundTo = to } : null;

    /// <summary>The refund arrived.</summary>
    public static Job? CompleteRefund(this Job job, DateTimeOffset now) => job.State == JobState.Refunding ? job.Rest(JobState.Refunded, now) : null;

    /// <summary>Nobody knows whether the refund arrived.</summary>
    public static Job? LoseRefund(this Job job, DateTimeOffset now) => job.State == JobState.Refunding ? job.Rest(JobState.RefundUnknown, now) : null;

    /// <summary>The refund failed for good: no money has gone, and none will go there.</summary>
    public static Job? FailRefund(this Job job, DateTimeOffset now) =>
        job.State == JobState.Refunding ? (job with { RefundTo = null }).GiveBack(job.Failure, job.FailureDetail, now) : null;

    /// <summary>The buyer was called back, or is given up.</summary>
    public static Job? Notice(this Job job) => job.IsNoticeDue ? job with { IsNoticed = true } : null;

    /// <summary>The buyer could not be called back.</summary>
    public static Job? MissNotice(this Job job, TimeSpan pause, DateTimeOffset now) =>
        job.IsNoticeDue ? job with { NoticesFailed = job.NoticesFailed + 1, NotBefore = now + pause } : null;

    /// <summary>Its buyer says where to be told, or where money goes back to; what was said first counts.</summary>
    public static Job? Amend(this Job job, string? callback, string? refundTo)
    {
        var amended = job with { Callback = job.Callback ?? callback, RefundTo = job.RefundTo ?? refundTo };
        return amended != job && (job.State.IsPending() || job.State == JobState.AwaitingPayment) ? amended : null;
    }

    /// <summary>Nothing of what went in, or came out in vain, is kept any longer.</summary>
    public static Job? Purge(this Job job) =>
        job.State.IsResting() && (job.Input.IsThere || job.Input.Query.Length > 0 || (job.FailureDetail ?? job.RefundTo) is not null)
            ? job with { Input = job.Input with { Query = "", Body = null, IsInBlob = false }, FailureDetail = null, RefundTo = null }
            : null;

    private static bool IsWith(this Job job, Guid worker) => job.State == JobState.Running && job.Worker == worker;

    private static Job Queue(this Job job, DateTimeOffset now) => job with
    {
        State = JobState.Queued,
        GiveUpAt = job.Latest(now + job.Patience),
        EndedAt = null,
        LeaseUntil = null,
        NotBefore = null,
        Failure = null,
        FailureDetail = null,
    };

    private static Job Rest(this Job job, JobState state, DateTimeOffset now) => job with
    {
        State = state,
        EndedAt = now,
        LeaseUntil = null,
        NotBefore = null,
        NoticesFailed = 0,
        IsNoticed = false,
    };

    private static Job Refund(this Job job, DateTimeOffset now) => job.Rest(JobState.Refunding, now);

    /// <summary>Passes through Failed to what was promised.</summary>
    private static Job GiveBack(this Job job, string? failure, string? detail, DateTimeOffset now)
    {
        var failed = job with { Failure = failure, FailureDetail = detail, Progress = null };
        return failed is { Refunds: RefundPolicy.Payout, RefundTo: not null } ? failed.Refund(now)
            : failed.Credits < Job.MostCredits ? failed.Rest(JobState.Credited, now)
            : failed.Rest(JobState.Failed, now);
    }

    /// <summary>What did not arrive as it should is not given back by a program.</summary>
    private static bool IsForOperator(string? failure) => failure is JobFailure.Underpaid or JobFailure.PaidLate;

    /// <summary>No later than the buyer can still fetch a result.</summary>
    private static DateTimeOffset Latest(this Job job, DateTimeOffset time) => Earlier(time, job.UsableUntil);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
