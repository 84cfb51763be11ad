using Paywall.Load.Tools;
using Paywall.Load.World;

namespace Paywall.Load.Figures;

/// <summary>What a paid call costs beyond a free one, under load: a credential that is remembered, of a pass that is remembered.</summary>
internal static class PassLoad
{
    private const double LeastShare = 0.90;
    private const double MostMicroseconds = 7;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        Surroundings surroundings, PaywallProcess paywall, Customer customer, LoadOptions options, CancellationToken cancellation)
    {
        var wrk = new Wrk(TimeSpan.FromSeconds(options.Seconds));
        var (free, pass) = (paywall.At(Surroundings.Free), paywall.At(Surroundings.Pass));
        var authorization = customer.Pay(await customer.AskAsync(pass, cancellation));

        // Free and pass differ less than they do the more the upstream holds them up.
        var upstream = await wrk.RunAsync(surroundings.Upstream.Address, authorization: null, cancellation);
        await Console.Error.WriteLineAsync($"load: the upstream alone answers {upstream.PerSecond:N0} per second");
        var pairs = await Medians.AlternateAsync(
            options.Pairs, () => RunAsync(free, null), () => RunAsync(pass, authorization));

        var share = pairs.Select(pair => pair.Second.PerSecond / pair.First.PerSecond).Median();
        var more = pairs.Select(pair => pair.Second.Microseconds - pair.First.Microseconds).Median();
        var (freeRate, freeCost) = MediansOf(pairs.Select(pair => pair.First));
        var (passRate, passCost) = MediansOf(pairs.Select(pair => pair.Second));
        return
        [
            new("requests per second with a time pass / free",
                $">= {LeastShare:0.00}", $"{share:0.000} ({passRate:N0} / {freeRate:N0})", share >= LeastShare),
            new("processor time per request, verified - free",
                $"<= {MostMicroseconds:0} µs", $"{more:0.0} µs ({passCost:0.0} - {freeCost:0.0})", more <= MostMicroseconds),
        ];

        async Task<(double PerSecond, double Microseconds)> RunAsync(Uri target, string? credential)
        {
            var before = paywall.Figures.ProcessorTime;
            var run = await wrk.RunAsync(target, credential, cancellation);
            return (run.PerSecond, (paywall.Figures.ProcessorTime - before).TotalMicroseconds / run.Requests);
        }
    }

    private static (double PerSecond, double Microseconds) MediansOf(IEnumerable<(double PerSecond, double Microseconds)> runs) =>
        (runs.Select(run => run.PerSecond).Median(), runs.Select(run => run.Microseconds).Median());
}
