using System.Diagnostics.Metrics;
using Paywall.Functions.Jobs;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Settlements;
using Paywall.Protocol.Lightning;
using Paywall.Wallets;

namespace Paywall.Functions.Telemetry;

/// <summary>
/// What is counted and timed. Nobody's request, name or secret is in it: the values of all tags are words of ours, and the names of services and
/// wallets as they are configured. What a storage write decides is counted by whoever's write it was, so that all instances together count it once.
/// </summary>
internal sealed class PaywallMetrics
{
    public const string MeterName = "Paywall";

    private const string Seconds = "s";
    private const string Msat = "msat";
    private const string Service = "service";
    private const string Wallet = "wallet";
    private const string Outcome = "outcome";

    /// <summary>From a check in memory to a wallet or an upstream that takes its time.</summary>
    private static readonly InstrumentAdvice<double> Requests = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    /// <summary>From a job that is done at once to one that waits for a person.</summary>
    private static readonly InstrumentAdvice<double> Waits = new()
    {
        HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 21600, 86400],
    };

    private readonly Counter<long> _challenges;
    private readonly Counter<long> _payments;
    private readonly Counter<long> _paymentsAmount;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _callsNotCharged;
    private readonly Histogram<double> _admissionDuration;
    private readonly Histogram<double> _walletDuration;
    private readonly Counter<long> _walletErrors;
    private readonly Counter<long> _jobsTransitions;
    private readonly Histogram<double> _jobsStateDuration;
    private readonly Counter<long> _jobsOverdue;
    private readonly Counter<long> _refunds;
    private readonly Counter<long> _refundsAmount;
    private readonly Histogram<double> _queueDelay;
    private readonly Gauge<int> _workPoisoned;
    private readonly Counter<long> _ledgerUnattributed;
    private readonly Histogram<double> _reconcileDuration;
    private readonly Counter<long> _webhooks;

    public PaywallMetrics(IMeterFactory meters, StorageWatch storage)
    {
        Meter = meters.Create(MeterName);
        _challenges = Meter.CreateCounter<long>("paywall.challenges", "{challenge}", "Purchases that were offered");
        _payments = Meter.CreateCounter<long>("paywall.payments", "{payment}", "Payments that were recorded");
        _paymentsAmount = Meter.CreateCounter<long>("paywall.payments.amount", Msat, "What arrived by them");
        _deliveries = Meter.CreateCounter<long>("paywall.deliveries", "{delivery}", "Answers of paid calls and results of jobs");
        _callsNotCharged = Meter.CreateCounter<long>("paywall.calls.not_charged", "{call}", "Paid calls that brought their buyer nothing");
        _admissionDuration = Meter.CreateHistogram("paywall.admission.duration", Seconds, "From a call's credential to its right", advice: Requests);
        _walletDuration = Meter.CreateHistogram("paywall.wallet.duration", Seconds, "Calls to wallets", advice: Requests);
        _walletErrors = Meter.CreateCounter<long>("paywall.wallet.errors", "{error}", "Calls to wallets that failed");
        var storageErrors = Meter.CreateCounter<long>("paywall.storage.errors", "{error}", "Operations that the storage did not do, repeats included");
        storage.Failed += () => storageErrors.Add(1);
        _jobsTransitions = Meter.CreateCounter<long>("paywall.jobs.transitions", "{transition}", "Jobs that went from one state to another");
        _jobsStateDuration = Meter.CreateHistogram("paywall.jobs.state.duration", Seconds, "How long jobs were in the state they left", advice: Waits);
        _jobsOverdue = Meter.CreateCounter<long>("paywall.jobs.overdue", "{job}", "Jobs that Reconcile found after their time");
        _refunds = Meter.CreateCounter<long>("paywall.refunds", "{refund}", "Refunds that came to an end");
        _refundsAmount = Meter.CreateCounter<long>("paywall.refunds.amount", Msat, "What was paid back, routing included");
        _queueDelay = Meter.CreateHistogram("paywall.queue.delay", Seconds, "From the time at which work was due to its beginning", advice: Waits);
        _workPoisoned = Meter.CreateGauge<int>("paywall.work.poisoned", "{message}", "Messages that the host gave up");
        _ledgerUnattributed = Meter.CreateCounter<long>("paywall.ledger.unattributed", Msat, "What balances moved by beside the books");
        _reconcileDuration = Meter.CreateHistogram("paywall.reconcile.duration", Seconds, "Runs of Reconcile", advice: Waits);
        _webhooks = Meter.CreateCounter<long>("paywall.webhooks", "{webhook}", "What came as a webhook");
    }

    /// <summary>The meter of this app, of which there may be several in a process.</summary>
    public Meter Meter { get; }

    /// <summary>Whether anybody wants to know how long admissions take.</summary>
    public bool AreAdmissionsTimed => _admissionDuration.Enabled;

    /// <summary>A new purchase was offered.</summary>
    public void Challenged(string service) => _challenges.Add(1, new KeyValuePair<string, object?>(Service, service));

    /// <summary>A settlement was recorded, by this very app.</summary>
    public void Paid(Settlement settlement)
    {
        _payments.Add(1, new(Service, settlement.Service), new(Wallet, settlement.Invoice.Wallet));
        PaidMore(settlement, settlement.Received);
    }

    /// <summary>More arrived for a purchase than its settlement says.</summary>
    public void PaidMore(Settlement settlement, MilliSatoshi amount) =>
        _paymentsAmount.Add(checked((long)amount.Value), new(Service, settlement.Service), new(Wallet, settlement.Invoice.Wallet));

    /// <summary>The answer of a paid call has gone out.</summary>
    public void DeliveredCall(string service) => _deliveries.Add(1, new(Service, service), new("kind", "call"));

    /// <summary>A paid call brought its buyer nothing.</summary>
    public void NotCharged(string service, string reason) => _callsNotCharged.Add(1, new(Service, service), new("reason", reason));

    /// <summary>It was decided whether a call may pass.</summary>
    public void Admitted(string outcome, TimeSpan duration) =>
        _admissionDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(Outcome, outcome));

    /// <summary>A wallet was called.</summary>
    public void CalledWallet(string wallet, string operation, TimeSpan duration) =>
        _walletDuration.Record(duration.TotalSeconds, new(Wallet, wallet), new("operation", operation));

    /// <summary>A call to a wallet failed.</summary>
    public void WalletFailed(string wallet, string operation, string fault) =>
        _walletErrors.Add(1, new(Wallet, wallet), new("operation", operation), new("fault", fault));

    /// <summary>A new job is kept.</summary>
    public void Began(Job job) => Moved(job.Order.Service, "none", JobStates.Write(job.State));

    /// <summary>A job is stored in another state than the one before.</summary>
    public void Moved(Job from, Job to, DateTimeOffset now)
    {
        if (from.State == to.State)
        {
            return;
        }

        var service = from.Order.Service;
        var state = JobStates.Write(from.State);
        Moved(service, state, JobStates.Write(to.State));
        var age = now - from.Since;
        _jobsStateDuration.Record(age > TimeSpan.Zero ? age.TotalSeconds : 0, new(Service, service), new("state", state));
        if (to.State == JobState.Succeeded)
        {
            _deliveries.Add(1, new(Service, service), new("kind", "job"));
        }
    }

    /// <summary>A job that was never paid is not kept any longer.</summary>
    public void Forgot(Job job) => Moved(job.Order.Service, JobStates.Write(job.State), "none");

    /// <summary>A job has had its time and has not come to rest.</summary>
    public void Overdue(Job job) => _jobsOverdue.Add(1, new KeyValuePair<string, object?>("state", JobStates.Write(job.State)));

    /// <summary>The money of a refund has gone.</summary>
    public void Refunded(string service, MilliSatoshi amount)
    {
        EndedRefund(service, "paid");
        _refundsAmount.Add(checked((long)amount.Value), new KeyValuePair<string, object?>(Service, service));
    }

    /// <summary>No money of a refund has gone, and none will.</summary>
    public void FailedRefund(string service) => EndedRefund(service, "failed");

    /// <summary>Nobody knows whether the money of a refund has gone.</summary>
    public void LostRefund(string service) => EndedRefund(service, "unknown");

    /// <summary>Work was begun that was due at that time.</summary>
    public void Began(WorkKind kind, TimeSpan late) =>
        _queueDelay.Record(late > TimeSpan.Zero ? late.TotalSeconds : 0, new KeyValuePair<string, object?>("kind", WorkKinds.Write(kind)));

    /// <summary>So many messages have been given up.</summary>
    public void Poisoned(int messages) => _workPoisoned.Record(messages);

    /// <summary>A balance moved by more than the books say, or by less. A counter only grows, so the two are counted apart.</summary>
    public void Unattributed(string wallet, long msat) =>
        _ledgerUnattributed.Add(Math.Abs(msat), new(Wallet, wallet), new("direction", msat > 0 ? "more" : "less"));

    /// <summary>Reconcile has run.</summary>
    public void Reconciled(TimeSpan duration) => _reconcileDuration.Record(duration.TotalSeconds);

    /// <summary>Something came that calls itself a webhook.</summary>
    public void Heard(string wallet, string outcome) => _webhooks.Add(1, new(Wallet, wallet), new(Outcome, outcome));

    /// <summary>The word for a fault of a wallet.</summary>
    public static string Write(WalletFault fault) => fault switch
    {
        WalletFault.Unavailable => "unavailable",
        WalletFault.RateLimited => "rate-limited",
        WalletFault.Misconfigured => "misconfigured",
        WalletFault.Refused => "refused",
        _ => "bad-answer",
    };

    private void Moved(string service, string from, string to) => _jobsTransitions.Add(1, new(Service, service), new("from", from), new("to", to));

    private void EndedRefund(string service, string outcome) => _refunds.Add(1, new(Service, service), new(Outcome, outcome));
}
