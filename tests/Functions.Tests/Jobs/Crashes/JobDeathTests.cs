using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>A handler that dies at each of its requests in turn, and what others make of the job.</summary>
public class JobDeathTests(OwnAccounts accounts)
{
    private const int MostRounds = 60;
    private const int MostRequests = 60;

    public static MatrixTheoryData<string, string> Paths => new(DeathPath.All.Select(path => path.Name), Enum.GetNames<DeathPoint>());

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Wherever_a_handler_dies_the_job_comes_to_its_right_end(string name, string point)
    {
        var path = DeathPath.All.Single(path => path.Name == name);
        await using var wave = await CrashWave.OpenAsync(accounts, isIdempotent: false);
        var number = 1;
        while (await DiesAsync(wave, path, number, Enum.Parse<DeathPoint>(point)))
        {
            Assert.InRange(++number, 1, MostRequests);
        }

        Assert.InRange(number, 3, MostRequests);
        Assert.True(path.Requests == 0 || path.Requests == number - 1, $"{number - 1} requests leave a handler and not {path.Requests}");
    }

    /// <returns>False if the handler had done its work before there was such a request.</returns>
    private static async Task<bool> DiesAsync(CrashWave wave, DeathPath path, int number, DeathPoint point)
    {
        var buyer = JobBuyer.Of(wave, number, path.Kind, wantsNotice: false, toAddress: number % 2 == 0);
        buyer.Pay(await buyer.AskAsync(wave.Living.One, default) ?? throw new InvalidOperationException("There is no offer."));
        await path.Prepare(wave, buyer);
        var (dying, faults) = await wave.AddDyingAsync();
        faults.Decide = request => request.Number == number ? new Fault.Die(point) : null;
        var answer = await Abandoned.AskAsync(faults, cancel => path.Act(wave, buyer, dying, cancel));
        var hasDied = faults.Died.IsCompleted;
        Assert.True(hasDied || answer is ['2', ..], $"a handler to which nothing happens answers {answer}");

        var job = await RestAsync(wave, buyer, $"{path.Name}, {point} request {number}");
        var (id, rows, ledger, deadlines) = (buyer.Sale.Id, await wave.PurchasesAsync(), await wave.LedgerAsync(), await wave.DeadlinesAsync());
        try
        {
            await new JobVerdict(wave, buyer, hasDied).AssertRightAsync(job, [.. rows[id]], [.. ledger[id]], deadlines[id]);
        }
        catch (Exception wrong)
        {
            throw new InvalidOperationException($"{path.Name}, {point} request {number}: {wrong.Message}", wrong);
        }

        return hasDied;
    }

    private static async Task<Job> RestAsync(CrashWave wave, JobBuyer buyer, string what)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            foreach (var message in await wave.TakeMailAsync())
            {
                Assert.Equal(200, await wave.Jobs.InvokeAsync(message, wave.Living.One));
            }

            var job = await wave.Jobs.JobAsync(buyer.Sale);
            if (job.State.IsResting() && job.SettledAt is not null && (await wave.DeadlinesAsync())[buyer.Sale.Id].All(kind => kind is "purge" or "prune"))
            {
                return job;
            }

            if (buyer.Kind == JobKind.Later && job.State.IsPending())
            {
                await buyer.ReportAsync(wave.Living.Other, default);
            }
            else if (buyer.Kind is JobKind.LargeInput or JobKind.CalledBack && job.State == JobState.AwaitingPayment && round > 2)
            {
                await (buyer.Kind == JobKind.CalledBack ? buyer.CancelAsync(wave.Living.Other, default) : buyer.ReturnAsync(wave.Living.Other, default));
            }

            await wave.Shop.ReconcileInAsync(round < MostRounds / 2 ? TimeSpan.FromMinutes(3) : TimeSpan.FromHours(1));
        }

        Assert.Fail($"{what}: it never comes to rest: {await wave.Jobs.JobAsync(buyer.Sale)}");
        throw new InvalidOperationException();
    }
}
