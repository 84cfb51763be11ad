using System.Diagnostics;
using Paywall.Load.Tools;
using Paywall.Load.World;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.Figures;

/// <summary>What a job costs and how long it takes, from its payment to its result, through one instance with its queue; with a thousand stored jobs and with many.</summary>
internal static class JobLoad
{
    private const int Few = 1_000;
    private const int AtOnce = 16;
    private const int JobsPerRun = 10;
    private const double MostTimes = 1.2;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Surroundings surroundings, LoadOptions options, CancellationToken cancellation)
    {
        surroundings.Wallet.Faults.Callbacks = Sandbox.Wallets.Zbd.ZbdCallbackMode.Sent;
        var few = await OpenAsync(surroundings, Few, cancellation);
        var many = await OpenAsync(surroundings, options.Purchases, cancellation);
        var atFew = await JobCounts.CountAsync(surroundings, few, cancellation);
        var atMany = await JobCounts.CountAsync(surroundings, many, cancellation);

        await using var hostAtFew = await surroundings.HostAsync(few, proxy: null, cancellation);
        var perSecond = await RunManyAsync(surroundings, hostAtFew, options.Jobs, cancellation);
        await using var hostAtMany = await surroundings.HostAsync(many, proxy: null, cancellation);
        var pairs = await Medians.AlternateAsync(
            options.Pairs, () => RunOneByOneAsync(surroundings, hostAtFew, cancellation), () => RunOneByOneAsync(surroundings, hostAtMany, cancellation));
        var (fast, slow) = (pairs.Select(pair => pair.First).Median(), pairs.Select(pair => pair.Second).Median());
        var times = pairs.Select(pair => pair.Second / pair.First).Median();
        var isSame = atFew.ToString() == atMany.ToString();
        return
        [
            new($"jobs per second through one instance, {options.Jobs:N0} paid at once", "none", $"{perSecond:0}", true),
            new("payment to result of one job at a time", "none", $"{fast:0} ms", true),
            new("operations of a job: storage + queue + wallet", "none", atFew.ToString(), true),
            new($"the same with {options.Purchases:N0} stored jobs / {Few:N0}", "the same", isSame ? "the same" : atMany.ToString(), isSame),
            new($"payment to result on Azurite with {options.Purchases:N0} stored jobs / {Few:N0}",
                $"<= {MostTimes:0.0}", $"{times:0.00} ({slow:0} ms / {fast:0} ms)", times <= MostTimes),
        ];
    }

    private static async Task<Azurite> OpenAsync(Surroundings surroundings, int jobs, CancellationToken cancellation)
    {
        var storage = await surroundings.AddStorageAsync(cancellation);
        var begin = Stopwatch.GetTimestamp();
        await JobStock.FillAsync(storage, jobs, cancellation);
        await Console.Error.WriteLineAsync($"load: wrote {jobs:N0} jobs in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s");
        return storage;
    }

    /// <summary>Pays for many jobs as fast as the network takes it, and waits for the last result.</summary>
    private static async Task<double> RunManyAsync(Surroundings surroundings, FunctionsHost host, int jobs, CancellationToken cancellation)
    {
        using var employer = new Employer(surroundings, host.Address);
        var offers = new Offer[jobs];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, jobs, parallel, async (i, token) => offers[i] = await employer.AskAsync(token));
        var begin = Stopwatch.GetTimestamp();
        foreach (var offer in offers)
        {
            employer.Pay(offer);
        }

        foreach (var offer in offers)
        {
            await employer.WhenDoneAsync(offer, cancellation);
        }

        return jobs / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    /// <returns>The median in milliseconds.</returns>
    private static async Task<double> RunOneByOneAsync(Surroundings surroundings, FunctionsHost host, CancellationToken cancellation)
    {
        using var employer = new Employer(surroundings, host.Address);
        List<double> milliseconds = [];
        for (var i = 0; i < JobsPerRun; i++)
        {
            var offer = await employer.AskAsync(cancellation);
            var begin = Stopwatch.GetTimestamp();
            employer.Pay(offer);
            await employer.WhenDoneAsync(offer, cancellation);
            milliseconds.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return milliseconds.Median();
    }
}
