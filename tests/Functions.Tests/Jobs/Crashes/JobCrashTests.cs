using Azure.Data.Tables;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>Handlers that die anywhere in the life of paid jobs, and what is left of jobs and money when nothing moves any more.</summary>
public class JobCrashTests(OwnAccounts accounts)
{
    private const int RunsAtOnce = 40;
    private const int Waves = 25;

    /// <summary>By then everything has come to rest, or something goes on for ever.</summary>
    private const int MostRounds = 60;

    private const long Price = 1_000_000;

    /// <summary>Past every lease, every retry and every look that may still be due.</summary>
    private static readonly TimeSpan PastAllPatience = TimeSpan.FromHours(25);

    [Fact]
    public async Task However_handlers_die_no_paid_job_is_lost_none_runs_again_and_the_books_balance()
    {
        var deaths = 0;
        for (var wave = 0; wave < Waves; wave++)
        {
            deaths += await RunAsync([.. Enumerable.Range(wave * RunsAtOnce, RunsAtOnce)], isIdempotent: wave % 5 == 4);
        }

        // Fewer would mean that handlers have less to do than was thought, or that nobody met those that die.
        Assert.InRange(deaths, Waves * RunsAtOnce * 2 / 3, Waves * RunsAtOnce);
    }

    private async Task<int> RunAsync(IReadOnlyList<int> seeds, bool isIdempotent)
    {
        await using var wave = await CrashWave.OpenAsync(accounts, isIdempotent);
        List<JobCrashRun> runs = [.. seeds.Select(seed => new JobCrashRun(seed, wave))];
        await Task.WhenAll(runs.Select(run => OfAsync(run, run.CrashAsync)));
        await RestAsync(wave, runs);
        await AssertStillAsync(wave, runs);

        var (jobs, rows, ledger, deadlines) = (await wave.StandAsync(), await wave.PurchasesAsync(), await wave.LedgerAsync(), await wave.DeadlinesAsync());
        foreach (var run in runs)
        {
            await OfAsync(run, () => run.AssertRightAsync(jobs[run.Id], rows[run.Id], ledger[run.Id], deadlines[run.Id]));
        }

        AssertBooks(wave, [.. runs.Select(run => jobs[run.Id])], ledger);
        return runs.Count(run => run.HasDied);
    }

    /// <summary>Lets time pass on handlers that live, until all jobs have come to rest.</summary>
    private static async Task RestAsync(CrashWave wave, List<JobCrashRun> runs)
    {
        var random = new Random(runs.Count);
        for (var round = 0; round < MostRounds; round++)
        {
            var jobs = await wave.StandAsync();
            if (await wave.TakeMailAsync() is { Count: > 0 } mail)
            {
                await DeliverAsync(wave, mail, random);
                continue;
            }

            if (runs.All(run => run.IsOver(jobs[run.Id])))
            {
                return;
            }

            await Task.WhenAll(runs.Select(run => OfAsync(run, () => run.ComeBackAsync(jobs[run.Id]))));
            wave.Time.Advance(round < MostRounds / 2 ? TimeSpan.FromMinutes(3) : TimeSpan.FromHours(1));
            await Task.WhenAll(wave.Shop.ReconcileAsync(wave.Living.One), wave.Shop.ReconcileAsync(wave.Living.Other));
        }

        var last = await wave.StandAsync();
        var moving = runs.Where(run => !run.IsOver(last[run.Id])).Select(run => $"{run} is {last[run.Id].State}");
        Assert.Fail($"It never comes to rest: {string.Join("; ", moving)}");
    }

    /// <summary>Neither time nor any message that ever was moves anything any more.</summary>
    private static async Task AssertStillAsync(CrashWave wave, List<JobCrashRun> runs)
    {
        wave.Time.Advance(PastAllPatience);
        await wave.Shop.ReconcileAsync(wave.Living.One);
        var (before, asked) = (await wave.StandAsync(), wave.Jobs.Executions);
        await DeliverAsync(wave, wave.Seen, new Random(wave.Seen.Count));
        wave.Time.Advance(PastAllPatience);
        await wave.Shop.ReconcileAsync(wave.Living.Other);
        await DeliverAsync(wave, await wave.TakeMailAsync(), new Random(0));
        var after = await wave.StandAsync();
        Assert.Equal(asked, wave.Jobs.Executions);
        Assert.Equal(runs.Select(run => before[run.Id].Revision), runs.Select(run => after[run.Id].Revision));
    }

    private static Task DeliverAsync(CrashWave wave, IReadOnlyList<string> mail, Random random)
    {
        string[] shuffled = [.. mail];
        random.Shuffle(shuffled);
        return Parallel.ForEachAsync(
            shuffled.Index(), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Shop.Cancellation }, async (message, token) =>
                Assert.Equal(200, await wave.Jobs.InvokeAsync(message.Item, message.Index % 2 == 0 ? wave.Living.One : wave.Living.Other, token)));
    }

    /// <summary>
    /// Paid = earned + refunded + credited + open: what came in for jobs that succeeded, for jobs whose price went back (the buyer's share, what
    /// routing cost, and what was held back for routing and not needed), for jobs that may run again, and for jobs that the operator or the
    /// buyer must still decide about. And the wallet holds what the books say, to the msat.
    /// </summary>
    private static void AssertBooks(CrashWave wave, IReadOnlyList<Job> jobs, ILookup<string, TableEntity> ledger)
    {
        var rows = ledger.SelectMany(purchase => purchase).ToList();
        var paid = rows.Where(row => row.GetString("Outcome") == "sold").Sum(row => row.GetInt64("AmountMsat")!.Value);
        var given = -rows.Where(row => row.GetString("Outcome") == "refund").Sum(row => row.GetInt64("AmountMsat")!.Value);
        var heldBack = jobs.Where(job => job.State == JobState.Refunded)
            .Sum(job => Price + ledger[job.Purchase.ToString()].Single(row => row.GetString("Outcome") == "refund").GetInt64("AmountMsat")!.Value);
        Assert.Equal(
            paid,
            Price * Count(JobState.Succeeded) + (given + heldBack) + Price * Count(JobState.Credited) + Price * Count(JobState.RefundUnknown, JobState.Failed));
        Assert.InRange(heldBack, 0, Count(JobState.Refunded) * 10_000L);

        // A refund of which nobody knows is found by the daily look at the balance, if it was paid.
        Assert.Equal((long)wave.Shop.Network.BalanceOf(wave.Seller).Value, rows.Sum(row => row.GetInt64("AmountMsat")!.Value));
        var unattributed = -rows.Where(row => row.GetString("Outcome") == "unattributed").Sum(row => row.GetInt64("AmountMsat")!.Value);
        Assert.InRange(unattributed, 0, Count(JobState.RefundUnknown) * Price);

        int Count(params JobState[] states) => jobs.Count(job => states.Contains(job.State));
    }

    /// <summary>Says which run it was that failed.</summary>
    private static async Task OfAsync(JobCrashRun run, Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{run}: {fault.Message}", fault);
        }
    }
}
