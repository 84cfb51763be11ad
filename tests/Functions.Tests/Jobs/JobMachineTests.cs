using System.Collections.Concurrent;
using CsCheck;
using Paywall.Functions.Catalog;
using Paywall.Functions.Jobs;
using Paywall.Functions.Settlements;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>Whatever happens to a job in whatever order, it becomes what a simpler model says; a failure prints the seed of its case.</summary>
public class JobMachineTests
{
    private const int Cases = 20_000;

    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly JobInput Input = new("", "text/plain", 1) { Body = [1] };

    /// <summary>The lines of the diagram, without those from a state to itself.</summary>
    private static readonly HashSet<(JobState, JobState)> Diagram =
    [
        (JobState.AwaitingPayment, JobState.Queued), (JobState.AwaitingPayment, JobState.Expired), (JobState.AwaitingPayment, JobState.Cancelled),
        (JobState.AwaitingPayment, JobState.Failed), (JobState.AwaitingPayment, JobState.Refunding), (JobState.AwaitingPayment, JobState.Credited),
        (JobState.Expired, JobState.Queued), (JobState.Expired, JobState.AwaitingPayment), (JobState.Expired, JobState.Cancelled), (JobState.Expired, JobState.Failed),
        (JobState.Cancelled, JobState.Refunding), (JobState.Cancelled, JobState.Credited), (JobState.Cancelled, JobState.Failed),
        (JobState.Queued, JobState.Running), (JobState.Queued, JobState.Succeeded), (JobState.Queued, JobState.Refunding),
        (JobState.Queued, JobState.Credited), (JobState.Queued, JobState.Failed),
        (JobState.Running, JobState.Queued), (JobState.Running, JobState.Succeeded), (JobState.Running, JobState.Refunding),
        (JobState.Running, JobState.Credited), (JobState.Running, JobState.Failed),
        (JobState.Credited, JobState.Queued), (JobState.Credited, JobState.Refunding), (JobState.Failed, JobState.Refunding),
        (JobState.Refunding, JobState.Refunded), (JobState.Refunding, JobState.RefundUnknown), (JobState.Refunding, JobState.Credited),
        (JobState.Refunding, JobState.Failed),
    ];

    /// <summary>What happens often where it leads on, so that the far ends of the diagram are reached.</summary>
    private static readonly Gen<JobEvent> AnyEvent = Gen.Frequency(
        (3, Gen.Enum<JobEvent>()),
        (3, OneOf(JobEvent.PaidInFull, JobEvent.InputComes, JobEvent.WorkerStarts, JobEvent.UpstreamRefuses, JobEvent.BuyerReturns, JobEvent.MoneyStays)));

    private static readonly Gen<TimeSpan> AnyTime = OneOf(
        TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3), TimeSpan.FromHours(1), TimeSpan.FromDays(15));

    [Fact]
    public void A_job_becomes_what_the_diagram_says_and_money_and_work_never_meet()
    {
        var (walked, worked) = (new ConcurrentDictionary<(JobState, JobState), byte>(), new ConcurrentDictionary<JobEvent, byte>());
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Select(AnyEvent, AnyTime).Array[1, 60]).Sample(
            (promisesMoney, hasInput, hasPlace, story) =>
            {
                var model = new JobModel(promisesMoney, hasInput, hasPlace ? "before" : null, Start);
                var (job, now) = (NewJob(promisesMoney, hasInput, hasPlace ? "before" : null), Start);
                foreach (var (happened, passed) in story)
                {
                    now += passed;
                    var next = Apply(job, happened, now);
                    Assert.Equal(model.Apply(happened, now), next is not null);
                    if (next is not null)
                    {
                        AssertFollows(job, next, happened);
                        walked.TryAdd((job.State, next.State), 0);
                        worked.TryAdd(happened, 0);
                        job = next;
                    }

                    Assert.Equal(
                        (model.State, model.HasRight, model.RefundTo, model.Runs, model.HasInput), (job.State, job.HasRight, job.RefundTo, job.Credits, job.Input.IsThere));
                }
            },
            iter: Cases);

        Assert.Equal(Diagram.Order(), walked.Keys.Where(line => line.Item1 != line.Item2).Order());
        Assert.Equal(Enum.GetValues<JobEvent>().Except([JobEvent.ForgottenAttemptFails]), worked.Keys.Order());
    }

    [Fact]
    public void A_buyer_is_called_back_once_for_each_rest_of_a_job()
    {
        var called = NewJob(false, true, null) with { Callback = "https://example.com/" };
        Assert.Null(called.Notice());
        var rested = called.Settle(SettlementOutcome.Sold, Start)!.Start(Guid.NewGuid(), JobModel.Lease, Start)!.Fail(JobFailure.Refused, null, Start)!;
        Assert.Equal(1, rested.MissNotice(TimeSpan.FromSeconds(5), Start)!.NoticesFailed);
        Assert.Null(rested.Notice()!.Notice());
        Assert.Null(rested.Notice()!.MissNotice(TimeSpan.Zero, Start));
        var again = rested.Notice()!.RunAgain(Input, Start)!;
        Assert.Null(again.Notice());
        Assert.NotNull(again.Start(Guid.NewGuid(), JobModel.Lease, Start)!.Succeed(new JobResult(null, 0), Start)!.Notice());
    }

    [Fact]
    public void Only_a_job_at_rest_is_purged_and_keeps_its_result()
    {
        var running = NewJob(false, true, null).Settle(SettlementOutcome.Sold, Start)!.Start(Guid.NewGuid(), JobModel.Lease, Start)!;
        Assert.Null(running.Purge());
        var purged = running.Succeed(new JobResult("text/plain", 1) { Body = [7] }, Start)!.Purge()!;
        Assert.Equal((false, JobState.Succeeded, true), (purged.Input.IsThere, purged.State, purged.HasRight));
        Assert.Equal<byte>([7], purged.Result!.Body!);
        Assert.Null(purged.Purge());
    }

    /// <summary>What holds of every step, whatever the model says.</summary>
    private static void AssertFollows(Job from, Job to, JobEvent happened)
    {
        Assert.True(from.State == to.State || Diagram.Contains((from.State, to.State)), $"{from.State} -> {to.State} by {happened}");
        Assert.True(from.SettledAt is null || to.SettledAt == from.SettledAt, "It is settled once.");
        Assert.InRange(to.Credits, from.Credits, Job.MostCredits);
        Assert.InRange(to.Attempts, from.Attempts, from.Attempts + 1);
        var isBarred = to.SettledAt is null || to.State is JobState.Refunding or JobState.Refunded or JobState.RefundUnknown or JobState.Failed or JobState.Cancelled or JobState.Expired;
        Assert.False(isBarred && to.HasRight, $"{to.State} gives a right.");
        Assert.True(from.State is not (JobState.Succeeded or JobState.Refunded or JobState.RefundUnknown), $"{from.State} is final.");
        Assert.True(from.State != JobState.Failed || happened == JobEvent.BuyerAsksForMoney, "Only money follows a failure.");
        Assert.True(to.State != JobState.Refunding || (to.RefundTo is not null && to.Refunds == RefundPolicy.Payout), "Money goes where it was promised to go.");
        Assert.True(to.State != JobState.Succeeded || to is { Result: not null, Failure: null, HasRight: true });
        Assert.True(!to.State.IsResting() || to.EndedAt is not null);
        Assert.True(!to.State.IsPending() || to is { GiveUpAt: not null, EndedAt: null, Failure: null, Input.IsThere: true });
    }

    private static Job? Apply(Job job, JobEvent happened, DateTimeOffset now) => happened switch
    {
        JobEvent.PaidInFull => job.Settle(SettlementOutcome.Sold, now),
        JobEvent.PaidTooLittle => job.Settle(SettlementOutcome.Underpaid, now),
        JobEvent.PaidTooLate => job.Settle(SettlementOutcome.Late, now),
        JobEvent.InputComes => job.TakeInput(Input, now),
        JobEvent.InvoiceEnds => job.Expire(),
        JobEvent.BuyerCancels => job.Cancel(now),
        JobEvent.WorkerStarts => job.Start(WorkerOf(job.Attempts + 1), JobModel.Lease, now),
        JobEvent.ResultComes => job.Succeed(new JobResult("text/plain", 1) { Body = [1] }, now),
        JobEvent.AttemptFails => job.TryAgain(WorkerOf(job.Attempts), TimeSpan.FromMinutes(3), now),
        JobEvent.ForgottenAttemptFails => job.TryAgain(WorkerOf(job.Attempts - 1), TimeSpan.Zero, now) ?? job.WaitFor(WorkerOf(job.Attempts - 1), now, now),
        JobEvent.UpstreamAsksForTime => job.WaitFor(WorkerOf(job.Attempts), now + TimeSpan.FromDays(20), now + JobModel.Longest),
        JobEvent.ProgressComes => job.Advance(new JobProgress(50, "half")),
        JobEvent.UpstreamRefuses => job.Fail(JobFailure.Refused, "no", now),
        JobEvent.TimeIsOver => job.GiveUp(now),
        JobEvent.BuyerReturns => job.RunAgain(Input, now),
        JobEvent.BuyerAsksForMoney => job.AskForRefund("asked", now),
        JobEvent.MoneyArrives => job.CompleteRefund(now),
        JobEvent.MoneyIsLost => job.LoseRefund(now),
        JobEvent.MoneyStays => job.FailRefund(now),
        JobEvent.BuyerSaysWhere => job.Amend(null, "said"),
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Guid WorkerOf(int attempt) => new(attempt, 0, 0, new byte[8]);

    private static Job NewJob(bool promisesMoney, bool hasInput, string? refundTo) => new()
    {
        Order = new SettlementOrder(PurchaseId.New(), "work", MilliSatoshi.FromSatoshi(1000), TokenUses.Once, new WalletInvoice("zbd", "1")),
        Input = Input with { Body = hasInput ? Input.Body : null },
        Refunds = promisesMoney ? RefundPolicy.Payout : RefundPolicy.Credit,
        Patience = JobModel.Patience,
        CreatedAt = Start,
        State = JobState.AwaitingPayment,
        RefundTo = refundTo,
    };
}
