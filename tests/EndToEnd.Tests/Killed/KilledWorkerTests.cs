using System.Collections.Concurrent;
using System.Net;
using Azure.Data.Tables;
using Paywall.Sandbox;

namespace Paywall.EndToEnd.Tests.Killed;

/// <summary>Two instances that are killed again and again, at any moment, while they sell jobs and work on them.</summary>
public class KilledWorkerTests(ITestOutputHelper output)
{
    private const int Kills = 50;

    private const int InstanceCount = 2;
    private const int BuyerCount = 4;

    /// <summary>However slow processes start on this machine, as much is bought before the next one is killed.</summary>
    private const int LeastJobsPerKill = 2;

    private const int ShortestLifeMilliseconds = 50;
    private const int LongestLifeMilliseconds = 1_000;

    /// <summary>Between two purchases of one buyer.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(600);

    /// <summary>Where a message was lost, only a deadline finds the job again: two minutes after its payment, or after a pause that doubles.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>What an upstream's clock and a paywall's may differ by, and an attempt may be on its way.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Whether the app is one that PAYWALL_APP names, such as the native one, whose instances start quickly.</summary>
    public static bool IsPublished => FunctionAppUnderTest.IsPublished;

    [Fact(Skip = "It takes minutes, and is made with the app that PAYWALL_APP names.", SkipUnless = nameof(IsPublished))]
    public async Task Every_job_that_is_paid_is_done_once_or_refunded_although_instances_are_killed_again_and_again()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PAYWALL_SEED"), out var wanted) ? wanted : Random.Shared.Next();
        output.WriteLine($"Seed {seed}; PAYWALL_SEED repeats it.");
        await using var seller = await JobSeller.StartAsync(InstanceCount, Cancellation);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var person = Person.AnswerAsync(seller.Upstream, answered.Token);

        var jobs = await BuyWhileKillingAsync(seller, seed);
        output.WriteLine($"{jobs.Count} jobs were bought.");

        using var buyer = new JobBuyer(seller, new Random(seed));
        var answers = await WaitForAllAsync(seller, buyer, jobs);
        await answered.CancelAsync();
        await person;
        await AssertOutcomesAsync(seller, buyer, answers);
        await AssertBooksAsync(seller, jobs);
    }

    private static async Task<IReadOnlyCollection<BoughtJob>> BuyWhileKillingAsync(JobSeller seller, int seed)
    {
        ConcurrentBag<BoughtJob> jobs = [];
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var buyers = Enumerable.Range(1, BuyerCount).Select(number => BuyAsync(seller, new Random(seed + number), jobs, over.Token)).ToList();
        var random = new Random(seed);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var kill = 0; kill < Kills; kill++)
        {
            var instance = seller.Instances[random.Next(InstanceCount)];
            await instance.Host.WaitUntilReadyAsync(Cancellation);
            while (jobs.Count < kill * LeastJobsPerKill)
            {
                await ticks.WaitForNextTickAsync(patience.Token);
                await (buyers.Find(buyer => buyer.IsFaulted) ?? Task.CompletedTask);
            }

            // Any moment is the point.
            await Task.Delay(random.Next(ShortestLifeMilliseconds, LongestLifeMilliseconds), Cancellation);
            await instance.KillAsync();
        }

        await over.CancelAsync();
        await Task.WhenAll(buyers);
        return jobs;
    }

    private static async Task BuyAsync(JobSeller seller, Random random, ConcurrentBag<BoughtJob> jobs, CancellationToken until)
    {
        using var buyer = new JobBuyer(seller, random);
        using var pace = new PeriodicTimer(Pace);
        while (!until.IsCancellationRequested)
        {
            if (await buyer.BuyAsync(JobOrder.Any(random, seller.Upstream.Address, seller.BuyerAddress)) is { } job)
            {
                jobs.Add(job);
            }

            await pace.WaitForNextTickAsync(Cancellation);
        }
    }

    /// <summary>Asks until nothing is pending, while Reconcile runs more often than every minute.</summary>
    private static async Task<Dictionary<BoughtJob, JobAnswer>> WaitForAllAsync(JobSeller seller, JobBuyer buyer, IReadOnlyCollection<BoughtJob> jobs)
    {
        Dictionary<BoughtJob, JobAnswer> answers = [];
        List<BoughtJob> pending = [.. jobs];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(2));
        while (true)
        {
            foreach (var job in pending)
            {
                if (await buyer.AskAsync(job) is { IsPending: false } answer)
                {
                    answers.Add(job, answer);
                }
            }

            pending.RemoveAll(answers.ContainsKey);
            if (pending.Count == 0)
            {
                return answers;
            }

            Assert.False(patience.IsCancellationRequested, $"Pending: {string.Join(", ", pending.Select(job => $"{job.Id} ({job.Order.Input})"))}");
            await seller.Instances[0].Host.FireTimerAsync("Reconcile", cancellation: Cancellation);
            await ticks.WaitForNextTickAsync(Cancellation);
        }
    }

    private static async Task AssertOutcomesAsync(JobSeller seller, JobBuyer buyer, Dictionary<BoughtJob, JobAnswer> answers)
    {
        var requests = seller.Upstream.Requests.Where(request => request.Path.StartsWith("/jobs/", StringComparison.Ordinal)).ToList();
        Assert.All(requests, request => Assert.Equal(request.Headers["X-Paywall-Purchase"], request.Headers["Idempotency-Key"]));
        Assert.Subset(answers.Keys.Select(job => job.Id).ToHashSet(), requests.Select(request => request.Headers["Idempotency-Key"].Single()).ToHashSet());

        var attempts = seller.Upstream.Jobs.Attempts.ToLookup(attempt => attempt.Call.Key);
        Assert.Contains(answers.Keys, job => job.Order.Service == SampleService.Render && attempts[job.Id].Count() > 1);
        foreach (var (job, answer) in answers)
        {
            if (job.Order.IsToFail)
            {
                Assert.Equal("job-refunded", answer.Code);
            }
            else
            {
                Assert.True(answer.Status == HttpStatusCode.OK, $"{job.Id}, {job.Order.Input}: {answer.Status} {answer.Body}");
                Assert.True(job.Order.IsRight(answer.Body, seller.Upstream.Jobs.ExecutionsOf(job.Id)), $"{job.Id}, {job.Order.Input}: {answer.Body}");
            }

            var end = await buyer.EndOfAsync(job);
            Assert.All(attempts[job.Id], attempt => Assert.True(attempt.At < end + OnItsWay, $"{job.Id} was begun at {attempt.At:O} and ended at {end:O}."));
            Assert.Equal(attempts[job.Id].Count(), attempts[job.Id].Select(attempt => attempt.Call.Attempt).Distinct().Count());
        }
    }

    /// <summary>Each payment stands in the books once, each refund once, and the wallet holds what they say.</summary>
    private static async Task AssertBooksAsync(JobSeller seller, IReadOnlyCollection<BoughtJob> jobs)
    {
        List<(string Key, long Amount)> rows = [];
        var ledger = new TableServiceClient(seller.Storage.ConnectionString).GetTableClient("ledger");
        await foreach (var row in ledger.QueryAsync<TableEntity>(cancellationToken: Cancellation))
        {
            rows.Add((row.RowKey, row.GetInt64("AmountMsat") ?? 0));
        }

        Assert.Equal(
            jobs.Select(job => ($"{job.Id}-payment", (long)job.Price.Value)).Order(),
            rows.Where(row => row.Key.EndsWith("-payment", StringComparison.Ordinal)).Order());
        Assert.Equal(
            jobs.Where(job => job.Order.IsToFail).Select(job => $"{job.Id}-refund").Order(),
            rows.Where(row => row.Amount < 0).Select(row => row.Key).Order());
        Assert.Equal(rows.Sum(row => row.Amount), (long)seller.Wallet.Balance.Value);
    }
}
