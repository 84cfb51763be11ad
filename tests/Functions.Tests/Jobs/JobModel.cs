using Paywall.Functions.Jobs;

namespace Paywall.Functions.Tests.Jobs;

/// <summary>What a job is, told once more and shorter: the state diagram as a buyer, a worker and a clock see it.</summary>
internal sealed class JobModel(bool promisesMoney, bool hasInput, string? refundTo, DateTimeOffset start)
{
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan Longest = TimeSpan.FromDays(14);

    private bool _isPaid;
    private bool _isForOperator;
    private int _attempts;
    private int _worker;
    private DateTimeOffset _giveUpAt;
    private DateTimeOffset _leaseUntil;
    private DateTimeOffset _notBefore;

    public JobState State { get; private set; } = JobState.AwaitingPayment;

    public string? RefundTo { get; private set; } = refundTo;

    public bool HasInput { get; private set; } = hasInput;

    public int Runs { get; private set; }

    public bool HasRight => _isPaid && State is JobState.AwaitingPayment or JobState.Queued or JobState.Running or JobState.Succeeded or JobState.Credited;

    /// <returns>Whether the event means anything now; nothing has changed if not.</returns>
    public bool Apply(JobEvent happened, DateTimeOffset now) => happened switch
    {
        JobEvent.PaidInFull => Pay(now),
        JobEvent.PaidTooLittle or JobEvent.PaidTooLate => IsUnpaid && Go(JobState.Failed, () => _isPaid = _isForOperator = true),
        JobEvent.InputComes => _isPaid && State == JobState.AwaitingPayment && Queue(now, () => HasInput = true),
        JobEvent.InvoiceEnds => !_isPaid && State == JobState.AwaitingPayment && Go(JobState.Expired),
        JobEvent.BuyerCancels => Cancel(),
        JobEvent.WorkerStarts => Start(now),
        JobEvent.ResultComes => IsUnderWay && _attempts > 0 && Go(JobState.Succeeded),
        JobEvent.ForgottenAttemptFails => false,
        JobEvent.AttemptFails => IsWithLastWorker && Go(JobState.Queued, () => _notBefore = now + TimeSpan.FromMinutes(3)),
        JobEvent.UpstreamAsksForTime => IsWithLastWorker && Wait(now + TimeSpan.FromDays(20), now + Longest),
        JobEvent.ProgressComes => State == JobState.Running,
        JobEvent.UpstreamRefuses => IsUnderWay && _attempts > 0 && GiveBack(),
        JobEvent.TimeIsOver => (IsUnderWay || IsWaitingForInput) && now >= _giveUpAt && !IsLeased(now) && GiveBack(),
        JobEvent.BuyerReturns => State == JobState.Credited && now < LastMoment && Queue(now, () => (HasInput, Runs) = (true, Runs + 1)),
        JobEvent.BuyerAsksForMoney => CanAskForMoney && Go(JobState.Refunding, () => RefundTo = "asked"),
        JobEvent.MoneyArrives => State == JobState.Refunding && Go(JobState.Refunded),
        JobEvent.MoneyIsLost => State == JobState.Refunding && Go(JobState.RefundUnknown),
        JobEvent.MoneyStays => State == JobState.Refunding && Go(null, () => RefundTo = null) && GiveBack(),
        JobEvent.BuyerSaysWhere => Amend(),
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private bool IsUnpaid => !_isPaid && State is JobState.AwaitingPayment or JobState.Expired or JobState.Cancelled;

    private bool IsWaitingForInput => _isPaid && State == JobState.AwaitingPayment;

    /// <summary>The token ends thirty days after the invoice, and the last day is for fetching the result.</summary>
    private DateTimeOffset LastMoment => start + TimeSpan.FromDays(29);

    private bool IsUnderWay => State is JobState.Queued or JobState.Running;

    private bool IsWithLastWorker => State == JobState.Running && _worker == _attempts;

    private bool CanAskForMoney => promisesMoney && _isPaid && !_isForOperator && State is JobState.Credited or JobState.Failed;

    private bool IsLeased(DateTimeOffset now) => State == JobState.Running && now < _leaseUntil;

    private bool Go(JobState? state, Action? also = null)
    {
        State = state ?? State;
        also?.Invoke();
        return true;
    }

    private bool Queue(DateTimeOffset now, Action? also = null) => Go(JobState.Queued, () =>
    {
        (_giveUpAt, _notBefore) = (NotAfterTheLast(now + Patience), DateTimeOffset.MinValue);
        also?.Invoke();
    });

    private bool Pay(DateTimeOffset now)
    {
        if (!IsUnpaid)
        {
            return false;
        }

        _isPaid = true;
        return State == JobState.Cancelled ? GiveBack() : HasInput ? Queue(now) : Go(JobState.AwaitingPayment, () => _giveUpAt = NotAfterTheLast(now + Patience));
    }

    private DateTimeOffset NotAfterTheLast(DateTimeOffset time) => time < LastMoment ? time : LastMoment;

    private bool Cancel() => State switch
    {
        JobState.AwaitingPayment or JobState.Expired when !_isPaid => Go(JobState.Cancelled),
        JobState.AwaitingPayment or JobState.Queued when (promisesMoney && RefundTo is not null) || Runs < 2 => GiveBack(),
        _ => false,
    };

    private bool Start(DateTimeOffset now)
    {
        if (!IsUnderWay || IsLeased(now) || now >= _giveUpAt || (State == JobState.Queued && now < _notBefore))
        {
            return false;
        }

        return Go(JobState.Running, () => (_worker, _attempts, _leaseUntil) = (_attempts + 1, _attempts + 1, now + Lease));
    }

    private bool Wait(DateTimeOffset until, DateTimeOffset latest) => Go(JobState.Running, () => _giveUpAt = _leaseUntil = NotAfterTheLast(until < latest ? until : latest));

    /// <summary>Money if it was promised and has somewhere to go, else two more runs, else nothing.</summary>
    private bool GiveBack() => Go(promisesMoney && RefundTo is not null ? JobState.Refunding : Runs < 2 ? JobState.Credited : JobState.Failed);

    private bool Amend() => RefundTo is null && (IsUnderWay || State == JobState.AwaitingPayment) && Go(null, () => RefundTo = "said");
}

/// <summary>Whatever can happen to a job, in any order.</summary>
internal enum JobEvent
{
    PaidInFull,
    PaidTooLittle,
    PaidTooLate,
    InputComes,
    InvoiceEnds,
    BuyerCancels,
    WorkerStarts,
    ResultComes,
    AttemptFails,
    ForgottenAttemptFails,
    UpstreamAsksForTime,
    ProgressComes,
    UpstreamRefuses,
    TimeIsOver,
    BuyerReturns,
    BuyerAsksForMoney,
    MoneyArrives,
    MoneyIsLost,
    MoneyStays,
    BuyerSaysWhere,
}
