using System.Net;
using System.Text.Json;
using Paywall.Load.Tools;
using Paywall.Load.World;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.Figures;

/// <summary>What each kind of request costs in operations and processor time, written for the calculator of bench/Cost.</summary>
internal static class CostCounts
{
    private const int SingleUses = 1_000;

    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        Surroundings surroundings, Customer customer, string machine, LoadOptions options, CancellationToken cancellation)
    {
        surroundings.Wallet.Faults.Callbacks = Sandbox.Wallets.Zbd.ZbdCallbackMode.Sent;
        var storage = await surroundings.AddStorageAsync(cancellation);
        var counts = await CountAsync(surroundings, customer, storage, cancellation);
        var jobs = await JobCounts.CountAsync(surroundings, storage, cancellation);
        counts["jobChallenge"] = jobs.Challenge;
        counts["jobWork"] = jobs.Work;
        counts["jobFetch"] = jobs.Fetch;
        var times = await TimeAsync(surroundings, customer, storage, options, cancellation);
        var file = new { Machine = machine, Counts = counts, ProcessorMicroseconds = times };
        await File.WriteAllTextAsync(options.Counts!, JsonSerializer.Serialize(file, Layout) + "\n", cancellation);
        return
        [
            .. counts.Select(count => new Figure($"{count.Key}: storage + queue + wallet", "none", $"{count.Value}", true)),
            .. times.Select(time => new Figure($"{time.Key}: processor time", "none", $"{time.Value:0.0} µs", true)),
        ];
    }

    /// <summary>Behind the host, so that the wallet's webhooks arrive and the timer can be fired.</summary>
    private static async Task<Dictionary<string, OperationCount>> CountAsync(
        Surroundings surroundings, Customer customer, Azurite storage, CancellationToken cancellation)
    {
        await using var proxy = new FaultProxy();
        await using var host = await surroundings.HostAsync(storage, proxy, cancellation);
        var counter = new OperationCounter(proxy);
        Dictionary<string, OperationCount> counts = [];
        foreach (var (name, path) in new[] { ("Single", Surroundings.Single), ("Pack", Surroundings.Pack), ("Pass", Surroundings.Pass) })
        {
            var target = new Uri(host.Address, path);
            Protocol.L402.L402Challenge? challenge = null;
            var authorization = "";
            counts[$"challenge{name}"] = await counter.CountAsync(async () => challenge = await customer.AskAsync(target, cancellation), cancellation);
            counts[$"settle{name}"] = await counter.CountAsync(
                () =>
                {
                    authorization = customer.Pay(challenge!);
                    return Task.CompletedTask;
                },
                cancellation);
            counts[$"first{name}"] = await counter.CountAsync(
                () => customer.UseAsync(target, authorization, HttpStatusCode.OK, cancellation), cancellation);
            var again = path == Surroundings.Single ? HttpStatusCode.PaymentRequired : HttpStatusCode.OK;
            counts[$"next{name}"] = await counter.CountAsync(() => customer.UseAsync(target, authorization, again, cancellation), cancellation);
        }

        // The first run of a day compares the balance; the ones after it are what an idle month is made of.
        await host.FireTimerAsync("Reconcile", cancellation: cancellation);
        counts["reconcile"] = await counter.CountAsync(() => host.FireTimerAsync("Reconcile", cancellation: cancellation), cancellation);
        return counts;
    }

    private static async Task<Dictionary<string, double>> TimeAsync(
        Surroundings surroundings, Customer customer, Azurite storage, LoadOptions options, CancellationToken cancellation)
    {
        await using var paywall = await PaywallProcess.StartAsync(surroundings, storage, proxy: null, cancellation);
        var (single, pass) = (paywall.At(Surroundings.Single), paywall.At(Surroundings.Pass));
        var authorization = customer.Pay(await customer.AskAsync(pass, cancellation));
        var wrk = new Wrk(TimeSpan.FromSeconds(options.Seconds));
        List<double> challenges = [];
        List<double> passes = [];
        for (var run = 0; run < options.Pairs; run++)
        {
            challenges.Add(await PerRequestAsync(() => wrk.RunAsync(single, StatusCodes.Status402PaymentRequired, null, null, cancellation)));
            passes.Add(await PerRequestAsync(() => wrk.RunAsync(pass, authorization, cancellation)));
        }

        var stock = new Stock(storage, surroundings.Keys, await Stock.TermsAsync(customer, single, cancellation));
        List<Sale> sales = [];
        for (var i = 0; i < SingleUses; i++)
        {
            sales.Add(await stock.SellAsync(cancellation));
        }

        var uses = await PerRequestAsync(async () =>
        {
            foreach (var sale in sales)
            {
                await customer.UseAsync(single, sale.Authorization, HttpStatusCode.OK, cancellation);
            }

            return new WrkRun(sales.Count, 0);
        });
        return new Dictionary<string, double>
        {
            ["challenge"] = Math.Round(challenges.Median(), 1),
            ["single"] = Math.Round(uses, 1),
            ["pass"] = Math.Round(passes.Median(), 1),
        };

        async Task<double> PerRequestAsync(Func<Task<WrkRun>> load)
        {
            var before = paywall.Figures.ProcessorTime;
            var run = await load();
            return (paywall.Figures.ProcessorTime - before).TotalMicroseconds / run.Requests;
        }
    }
}
