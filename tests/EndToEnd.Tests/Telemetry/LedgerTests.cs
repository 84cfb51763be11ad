using System.Collections.Concurrent;
using System.Net;
using Azure.Data.Tables;
using Paywall.EndToEnd.Tests.Killed;
using Paywall.Protocol.L402;
using Paywall.Sandbox;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Telemetry;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.EndToEnd.Tests.Telemetry;

/// <summary>Two instances on one storage under load, what they tell, and what stands in the books.</summary>
public class LedgerTests
{
    private const int InstanceCount = 2;
    private const int AtOnce = 8;
    private const int CallsOfRound = 16;
    private const int JobsOfRound = 10;

    /// <summary>The jobs are the first four.</summary>
    private const int FirstCall = 4;

    private static readonly ZbdCallbackMode[] Rounds = [ZbdCallbackMode.Sent, ZbdCallbackMode.Doubled, ZbdCallbackMode.NotSent];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_all_instances_count_adds_up_to_the_ledger()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(Cancellation);
        await using var seller = await JobSeller.StartAsync(InstanceCount, Cancellation, seller => Settings(seller, receiver));
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var person = Person.AnswerAsync(seller.Upstream, answered.Token);
        ConcurrentQueue<BoughtJob> jobs = new();
        var delivered = 0;
        foreach (var round in Rounds)
        {
            seller.Wallet.Fake.Faults.Callbacks = round;
            await Parallel.ForEachAsync(
                Enumerable.Range(0, CallsOfRound + JobsOfRound),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation },
                async (number, _) =>
                {
                    if (number < CallsOfRound)
                    {
                        Interlocked.Add(ref delivered, await CallAsync(seller, number));
                    }
                    else
                    {
                        jobs.Enqueue(await BuyJobAsync(seller, number, isToFail: number % 2 == 0));
                    }
                });
        }

        await seller.Wallet.WhenWebhooksAnsweredAsync(Cancellation);
        await Parallel.ForEachAsync(jobs, Cancellation, async (job, _) => await RestAsync(seller, job));
        await answered.CancelAsync();
        await person;

        var rows = await LedgerAsync(seller);
        await Until.TrueAsync(() => receiver.Totals("paywall.payments").Values.Sum() >= rows.Count(row => IsPayment(row)));
        await ToldAgainAsync(receiver);
        AssertBooked(receiver, rows);
        Assert.Equal(delivered, receiver.Totals("paywall.deliveries").Where(total => total.Key.Contains("kind=call", StringComparison.Ordinal)).Sum(total => total.Value));
        AssertJobs(receiver, jobs);
        Assert.Empty(receiver.Refusals);
    }

    private static void AssertBooked(TelemetryReceiver receiver, IReadOnlyList<TableEntity> rows)
    {
        var payments = rows.Where(IsPayment).GroupBy(row => $"service={row.GetString("Service")},wallet={row.GetString("Wallet")}").ToList();
        var refunds = rows.Where(row => row.GetString("Outcome") == "refund").GroupBy(row => $"service={row.GetString("Service")}").ToList();
        Assert.Equal((4, 1), (payments.Count, refunds.Count));
        Assert.Equal(payments.ToDictionary(service => service.Key, service => (double)service.Count()), receiver.Totals("paywall.payments"));
        Assert.Equal(payments.ToDictionary(service => service.Key, Msat), receiver.Totals("paywall.payments.amount"));
        Assert.Equal(refunds.ToDictionary(service => $"outcome=paid,{service.Key}", service => (double)service.Count()), receiver.Totals("paywall.refunds"));
        Assert.Equal(refunds.ToDictionary(service => service.Key, service => -Msat(service)), receiver.Totals("paywall.refunds.amount"));

        static double Msat(IEnumerable<TableEntity> service) => service.Sum(row => row.GetInt64("AmountMsat")!.Value);
    }

    /// <summary>Jobs by state are those that came less those that left.</summary>
    private static void AssertJobs(TelemetryReceiver receiver, IReadOnlyCollection<BoughtJob> jobs)
    {
        var moves = receiver.Totals("paywall.jobs.transitions");
        Assert.Equal((0, 0, 0), (Standing("awaiting-payment"), Standing("queued"), Standing("running")));
        Assert.Equal(jobs.Count(job => job.Order.IsToFail), Standing("refunded"));
        Assert.Equal(jobs.Count(job => !job.Order.IsToFail), Standing("succeeded"));

        double Standing(string state) => Sum($"to={state}") - Sum($"from={state}");

        double Sum(string tag) => moves.Where(move => move.Key.Split(',').Contains(tag)).Sum(move => move.Value);
    }

    private static Dictionary<string, string> Settings(JobSeller seller, TelemetryReceiver receiver) => new()
    {
        ["Paywall__Telemetry__Exporter"] = "otlp",
        ["Paywall__Telemetry__Interval"] = "00:00:01",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address.AbsoluteUri,
        [$"Paywall__Services__{FirstCall}__Name"] = SampleService.Single,
        [$"Paywall__Services__{FirstCall}__Upstream"] = new Uri(seller.Upstream.Address, "/quote").AbsoluteUri,
        [$"Paywall__Services__{FirstCall}__Price"] = "21 sat",
        [$"Paywall__Services__{FirstCall + 1}__Name"] = SampleService.Pass,
        [$"Paywall__Services__{FirstCall + 1}__Upstream"] = new Uri(seller.Upstream.Address, "/quote").AbsoluteUri,
        [$"Paywall__Services__{FirstCall + 1}__Price"] = "100 sat",
        [$"Paywall__Services__{FirstCall + 1}__Uses"] = "01:00:00",
    };

    /// <summary>Buys a call of one instance and presents the credential to both at the same moment, while the webhook may be on its way to either.</summary>
    /// <returns>How many answers were charged.</returns>
    private static async Task<int> CallAsync(JobSeller seller, int number)
    {
        using var http = new HttpClient();
        var service = number % 2 == 0 ? SampleService.Single : SampleService.Pass;
        using var offer = await http.GetAsync(At(number), Cancellation);
        Assert.True(L402Challenge.TryParse(offer.Headers.WwwAuthenticate.FirstOrDefault()?.ToString(), out var challenge));
        var paid = Assert.IsType<PaymentOutcome.Paid>(seller.Lightning.Pay(seller.Buyer, challenge.Invoice));
        var credential = L402Credential.ToHeaderValue(challenge.Token, paid.Preimage);
        var statuses = await Task.WhenAll(AskAsync(At(0)), AskAsync(At(1)));
        return statuses.Count(status => status == HttpStatusCode.OK);

        Uri At(int instance) => new(seller.Instances[instance % InstanceCount].Host.Address, $"api/{service}");

        async Task<HttpStatusCode> AskAsync(Uri address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("Authorization", credential);
            using var answer = await http.SendAsync(request, Cancellation);
            return answer.StatusCode;
        }
    }

    private static async Task<BoughtJob> BuyJobAsync(JobSeller seller, int seed, bool isToFail)
    {
        var random = new Random(seed);
        using var buyer = new JobBuyer(seller, random);
        var order = isToFail
            ? new JobOrder(SampleService.Unreliable, """{"fail":"refuse"}""", seller.BuyerAddress, (_, _) => false)
            : new JobOrder(SampleService.Render, """{"frames":1}""", RefundTo: null, (_, _) => true);
        return Assert.IsType<BoughtJob>(await buyer.BuyAsync(order));
    }

    /// <summary>Asks until nothing more happens by itself.</summary>
    private static async Task RestAsync(JobSeller seller, BoughtJob job)
    {
        using var buyer = new JobBuyer(seller, new Random(1));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await buyer.AskAsync(job) is null or { IsPending: true })
        {
            await ticks.WaitForNextTickAsync(Cancellation);
        }
    }

    /// <summary>Waits until each instance has told everything once more.</summary>
    private static async Task ToldAgainAsync(TelemetryReceiver receiver)
    {
        var told = Told();
        await Until.TrueAsync(() => Told().All(one => one.Value >= told.GetValueOrDefault(one.Key) + 2));

        Dictionary<string, int> Told() => receiver.Metrics.Where(metric => metric.Name == "paywall.payments")
            .GroupBy(metric => metric.Instance).ToDictionary(instance => instance.Key, instance => instance.Count());
    }

    private static async Task<IReadOnlyList<TableEntity>> LedgerAsync(JobSeller seller)
    {
        List<TableEntity> rows = [];
        await foreach (var row in new TableClient(seller.Storage.ConnectionString, "ledger").QueryAsync<TableEntity>(cancellationToken: Cancellation))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static bool IsPayment(TableEntity row) => row.RowKey.EndsWith("-payment", StringComparison.Ordinal);
}
