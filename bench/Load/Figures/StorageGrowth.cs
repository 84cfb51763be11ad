using System.Diagnostics;
using System.Net;
using Paywall.Load.Tools;
using Paywall.Load.World;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.Figures;

/// <summary>Two storages, one with a thousand purchases and one with many, and a paywall on each: what a request costs there.</summary>
internal static class StorageGrowth
{
    private const int Few = 1_000;
    private const int UsesPerRun = 20;
    private const double MostTimes = 1.2;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        Surroundings surroundings, Customer customer, LoadOptions options, CancellationToken cancellation)
    {
        var few = await OpenAsync(surroundings, customer, Few, cancellation);
        var many = await OpenAsync(surroundings, customer, options.Purchases, cancellation);
        var atFew = await CountAsync(surroundings, customer, few, cancellation);
        var atMany = await CountAsync(surroundings, customer, many, cancellation);
        var (first, second) = (string.Join(", ", atFew.Storage), string.Join(", ", atMany.Storage));

        await using var atFewPaywall = await PaywallProcess.StartAsync(surroundings, few.Storage, proxy: null, cancellation);
        await using var atManyPaywall = await PaywallProcess.StartAsync(surroundings, many.Storage, proxy: null, cancellation);
        var pairs = await Medians.AlternateAsync(
            options.Pairs,
            () => UseAsync(few.Stock, atFewPaywall.At(Surroundings.Single), customer, cancellation),
            () => UseAsync(many.Stock, atManyPaywall.At(Surroundings.Single), customer, cancellation));
        var times = pairs.Select(pair => pair.Second / pair.First).Median();
        var (fast, slow) = (pairs.Select(pair => pair.First).Median(), pairs.Select(pair => pair.Second).Median());
        return
        [
            .. atFew.ToFigures(),
            new($"storage operations with {options.Purchases:N0} purchases / {Few:N0} (challenge, use, spent, pass first, pass next)",
                "the same", first == second ? $"the same: {first}" : $"{second} / {first}", first == second),
            new($"time of a single use on Azurite with {options.Purchases:N0} purchases / {Few:N0}",
                $"<= {MostTimes:0.0}", $"{times:0.00} ({slow:0.00} ms / {fast:0.00} ms)", times <= MostTimes),
        ];
    }

    private static async Task<(Azurite Storage, Stock Stock)> OpenAsync(
        Surroundings surroundings, Customer customer, int purchases, CancellationToken cancellation)
    {
        var storage = await surroundings.AddStorageAsync(cancellation);
        await using var paywall = await PaywallProcess.StartAsync(surroundings, storage, proxy: null, cancellation);
        var stock = new Stock(storage, surroundings.Keys, await Stock.TermsAsync(customer, paywall.At(Surroundings.Single), cancellation));
        var begin = Stopwatch.GetTimestamp();
        await stock.FillAsync(purchases, cancellation);
        await Console.Error.WriteLineAsync($"load: wrote {purchases:N0} purchases in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s");
        return (storage, stock);
    }

    private static async Task<OutgoingCounts> CountAsync(
        Surroundings surroundings, Customer customer, (Azurite Storage, Stock Stock) at, CancellationToken cancellation)
    {
        await using var proxy = new FaultProxy();
        await using var paywall = await PaywallProcess.StartAsync(surroundings, at.Storage, proxy, cancellation);
        return await OutgoingCounts.CountAsync(paywall, proxy, customer, at.Stock, cancellation);
    }

    /// <summary>Uses some purchases one after the other.</summary>
    /// <returns>The median in milliseconds.</returns>
    private static async Task<double> UseAsync(Stock stock, Uri target, Customer customer, CancellationToken cancellation)
    {
        List<double> milliseconds = [];
        for (var i = 0; i < UsesPerRun; i++)
        {
            var sale = await stock.SellAsync(cancellation);
            var begin = Stopwatch.GetTimestamp();
            await customer.UseAsync(target, sale.Authorization, HttpStatusCode.OK, cancellation);
            milliseconds.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);

            // What is written after an answer is not to stand in the way of the next request.
            await stock.WhenDeliveredAsync(sale.Purchase, cancellation);
        }

        return milliseconds.Median();
    }
}
