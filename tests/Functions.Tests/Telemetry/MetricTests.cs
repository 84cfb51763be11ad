using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Paywall.Functions.Configuration;
using Paywall.Functions.Jobs;
using Paywall.Functions.Telemetry;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Telemetry;

namespace Paywall.Functions.Tests.Telemetry;

[Collection(nameof(TraceTests))]
public class MetricTests(LocalStorage storage, OwnAccounts accounts)
{
    /// <summary>All requests of a first use to the storage, and one more.</summary>
    public static TheoryData<int> StorageRequests => [.. Enumerable.Range(1, 9)];

    [Fact]
    public async Task A_call_goes_through_the_funnel_once_however_often_it_is_asked_for()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var book = MetricBook.Of(shop);
        var challenge = await shop.ChallengeAsync("/api/echo");
        using var unpaid = await shop.GetAsync("/api/echo", $"L402 {challenge.Token}:");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        for (var i = 0; i < 3; i++)
        {
            using var answer = await shop.GetWhenFreeAsync("/api/echo", credential);
        }

        // The second and the third were offered another purchase each.
        Assert.Equal(3, book["paywall.challenges{service=echo}"].Count);
        Assert.Equal([1], book["paywall.payments{service=echo,wallet=zbd}"]);
        Assert.Equal([21_000], book["paywall.payments.amount{service=echo,wallet=zbd}"]);
        await book.WhenAsync("paywall.deliveries{service=echo,kind=call}");
        Assert.Equal([1], book["paywall.deliveries{service=echo,kind=call}"]);
        Assert.Single(book["paywall.admission.duration{outcome=granted}"]);
        Assert.Empty(book.Keys("paywall.calls.not_charged"));
    }

    [Theory]
    [InlineData("500", "failed")]
    [InlineData("402", "withheld")]
    public async Task A_call_that_brings_nothing_is_counted_with_its_reason(string status, string reason)
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var book = MetricBook.Of(shop);
        var path = $"/api/status/{status}";
        using var answer = await shop.GetAsync(path, await shop.BuyAsync(path));
        await book.WhenAsync($"paywall.calls.not_charged{{service=status,reason={reason}}}");
        Assert.Equal([1], book[$"paywall.calls.not_charged{{service=status,reason={reason}}}"]);
        Assert.Empty(book.Keys("paywall.deliveries"));
    }

    [Theory]
    [MemberData(nameof(StorageRequests))]
    public async Task A_payment_is_counted_once_whichever_reply_of_the_storage_is_lost(int index)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        using var book = MetricBook.Of(shop, handler);
        faults.Decide = request => request.Target == HandlerFaults.Storage && faults.Requests.Count(other => other.Target == HandlerFaults.Storage) == index
            ? new Fault.LoseReply() : null;
        using var answer = await shop.GetAsync("/api/echo", await shop.BuyAsync("/api/echo", handler), handler);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([1], book["paywall.payments{service=echo,wallet=zbd}"]);
        await book.WhenAsync("paywall.deliveries{service=echo,kind=call}");
        Assert.Equal([1], book["paywall.deliveries{service=echo,kind=call}"]);
    }

    [Fact]
    public async Task A_job_is_timed_in_each_state_that_it_leaves()
    {
        await using var jobs = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync);
        using var book = MetricBook.Of(jobs.Shop);
        var sale = await jobs.OfferAsync();
        jobs.Shop.Time.Advance(TimeSpan.FromSeconds(30));
        jobs.Shop.Pay(sale.Challenge);
        await jobs.WebhookAsync(sale);
        await jobs.WebhookAsync(sale);
        jobs.Shop.Time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(1, await jobs.DeliverAsync());

        Assert.Equal(JobState.Succeeded, (await jobs.JobAsync(sale)).State);
        Assert.Equal(
            [
                "paywall.jobs.transitions{service=work,from=none,to=awaiting-payment}", "paywall.jobs.transitions{service=work,from=awaiting-payment,to=queued}",
                "paywall.jobs.transitions{service=work,from=queued,to=running}", "paywall.jobs.transitions{service=work,from=running,to=succeeded}",
            ],
            book.Keys("paywall.jobs.transitions"));
        Assert.Equal([30], book["paywall.jobs.state.duration{service=work,state=awaiting-payment}"]);
        Assert.Equal([7], book["paywall.jobs.state.duration{service=work,state=queued}"]);
        Assert.Equal([7], book["paywall.queue.delay{kind=run}"]);
        await book.WhenAsync("paywall.deliveries{service=work,kind=job}");
        Assert.Equal([1], book["paywall.deliveries{service=work,kind=job}"]);
        Assert.Equal([1], book["paywall.webhooks{wallet=zbd,outcome=settled}"]);
        Assert.Equal([1], book["paywall.webhooks{wallet=zbd,outcome=known}"]);
    }

    [Fact]
    public async Task A_job_that_waits_for_its_next_try_is_late_only_after_that_time()
    {
        var tries = 0;
        await using var jobs = await JobShop.OpenAsync(accounts, context => Interlocked.Increment(ref tries) == 1
            ? ScriptedWork.Text("no", 503)(context) : JobShop.ShoutAsync(context));
        using var book = MetricBook.Of(jobs.Shop);
        var sale = await jobs.SettledAsync();
        var message = Assert.Single(await jobs.TakeMessagesAsync());
        Assert.Equal(200, await jobs.InvokeAsync(message, cancellation: Shop.Cancellation));
        jobs.Shop.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(200, await jobs.InvokeAsync(message, cancellation: Shop.Cancellation));
        Assert.Equal(JobState.Succeeded, (await jobs.JobAsync(sale)).State);

        // Two seconds of pause, and one for clocks that differ.
        Assert.Equal([0, 57], book["paywall.queue.delay{kind=run}"]);
    }

    [Fact]
    public async Task A_job_that_has_had_its_time_is_counted_when_reconcile_finds_it()
    {
        await using var jobs = await JobShop.OpenAsync(accounts, JobShop.ShoutAsync, ("Paywall:Services:3:Deadline", "00:10:00"));
        using var book = MetricBook.Of(jobs.Shop);
        await jobs.SettledAsync();
        await jobs.Shop.ReconcileInAsync(TimeSpan.FromMinutes(15));
        Assert.Equal([1], book["paywall.jobs.overdue{state=queued}"]);
        Assert.Equal([0], book["paywall.work.poisoned{}"]);
        Assert.Single(book["paywall.reconcile.duration{}"]);
    }

    [Fact]
    public async Task What_a_stranger_calls_a_wallet_is_not_told()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var book = MetricBook.Of(shop);
        using var unknown = await shop.SendAsync(HttpMethod.Post, "/webhooks/strangers-word?t=1", 0);
        using var forged = await shop.SendAsync(HttpMethod.Post, "/webhooks/zbd?t=1", 0);
        Assert.Equal(["paywall.webhooks{wallet=unknown,outcome=refused}", "paywall.webhooks{wallet=zbd,outcome=refused}"], book.Keys("paywall.webhooks"));
    }

    [Fact]
    public async Task A_storage_that_does_not_answer_is_counted_and_a_row_that_is_missing_is_not()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Shop.Cancellation);
        await using var shop = await Shop.OpenAsync(storage, ObservedShop.ToldTo(receiver, "0"));
        using var healthy = MetricBook.Of(shop);
        var credential = await shop.BuyAsync("/api/echo");
        using var answer = await shop.GetAsync("/api/echo", credential);
        Assert.Empty(healthy.Keys("paywall.storage.errors"));

        var handler = await shop.AddHandlerAsync(("AzureWebJobsStorage", Regex.Replace(storage.ConnectionString, ":[0-9]+/", ":1/")));
        using var book = MetricBook.Of(shop, handler);
        using var refused = await shop.GetAsync("/api/echo", credential, handler);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal([1], book["paywall.storage.errors{}"]);
    }

    [Fact]
    public void A_balance_that_moved_the_other_way_is_counted_apart()
    {
        using var meters = new Meters();
        var metrics = new PaywallMetrics(meters, new StorageWatch());
        using var book = new MetricBook(metrics);
        metrics.Unattributed("zbd", 5);
        metrics.Unattributed("zbd", -7);
        Assert.Equal([5], book["paywall.ledger.unattributed{wallet=zbd,direction=more}"]);
        Assert.Equal([7], book["paywall.ledger.unattributed{wallet=zbd,direction=less}"]);
    }

    [Fact]
    public void Nothing_is_allocated_as_long_as_nobody_listens()
    {
        using var meters = new Meters();
        var metrics = new PaywallMetrics(meters, new StorageWatch());
        using var spans = new PaywallSpans(new TelemetryConfiguration(null, 1, TimeSpan.FromMinutes(1)));
        Do();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Do();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.False(metrics.AreAdmissionsTimed);

        void Do()
        {
            metrics.Challenged("echo");
            metrics.DeliveredCall("echo");
            metrics.NotCharged("echo", "failed");
            metrics.Admitted("granted", TimeSpan.Zero);
            metrics.Heard("zbd", "settled");
            Assert.Null(spans.Begin("request", ActivityKind.Server));
            Assert.Null(Span.Begin("upstream call", ActivityKind.Client));
            Assert.Null(Span.TraceParent);
        }
    }

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
