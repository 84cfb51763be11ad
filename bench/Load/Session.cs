using System.Diagnostics;
using Paywall.Load.Figures;
using Paywall.Load.Tools;
using Paywall.Load.World;
using Paywall.Sandbox.Processes;

namespace Paywall.Load;

/// <summary>One measurement of everything, from the first start to the table.</summary>
internal static class Session
{
    /// <returns>0 if everything was measured, whatever came out; 1 if something could not be.</returns>
    /// <exception cref="SandboxException">Something is missing without which nothing can be measured.</exception>
    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellation)
    {
        Wrk.Require();
        var machine = Machine.Describe();
        if (!File.Exists(Path.Combine(options.App, "host.json")))
        {
            throw new SandboxException($"{options.App} holds no function app. The native one is made by: dotnet publish src/Functions");
        }

        var begin = Stopwatch.GetTimestamp();
        await using var surroundings = await Surroundings.StartAsync(options.App, cancellation);
        using var customer = new Customer(surroundings);
        await using var paywall = await PaywallProcess.StartAsync(surroundings, surroundings.Storage, proxy: null, cancellation);
        Measurement[] measurements =
        [
            new("start", token => ColdStart.MeasureAsync(surroundings, options, token)),
            new("memory after one purchase", token => Memory.AfterOnePurchaseAsync(surroundings, customer, token)),
            new("credential check", token => CredentialCheck.MeasureAsync(surroundings, paywall, customer, token)),
            new("pass under load", token => PassLoad.MeasureAsync(surroundings, paywall, customer, options, token)),
            new("telemetry", token => TelemetryLoad.MeasureAsync(surroundings, paywall, customer, options, token)),
            new("challenges under load", token => ChallengeLoad.MeasureAsync(paywall, surroundings, options, token)),
            new("memory under load", _ => Task.FromResult(Memory.UnderLoad(paywall))),
            new("jobs", token => JobLoad.MeasureAsync(surroundings, options, token)),
            new("storage and wallet", token => StorageGrowth.MeasureAsync(surroundings, customer, options, token)),
            .. options.Portable is null ? Array.Empty<Measurement>() : [new("both builds", token => TwoBuilds.MeasureAsync(surroundings, customer, options, token))],
            .. options.Counts is null ? Array.Empty<Measurement>() : [new("counts", token => CostCounts.MeasureAsync(surroundings, customer, machine, options, token))],
        ];
        var (figures, isWhole) = await MeasureAsync(
            [.. measurements.Where(measurement => measurement.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))], cancellation);
        var minutes = Stopwatch.GetElapsedTime(begin).TotalMinutes;
        Console.WriteLine($"{machine}; medians of {options.Pairs} pairs of {options.Seconds} s; {minutes:0.0} minutes\n");
        Console.WriteLine(FigureTable.Write(figures, options.Markdown));
        return isWhole ? 0 : 1;
    }

    private static async Task<(IReadOnlyList<Figure> Figures, bool IsWhole)> MeasureAsync(
        IReadOnlyList<Measurement> measurements, CancellationToken cancellation)
    {
        List<Figure> figures = [];
        var isWhole = true;
        foreach (var measurement in measurements)
        {
            await Console.Error.WriteLineAsync($"load: {measurement.Name}");
            try
            {
                figures.AddRange(await measurement.MeasureAsync(cancellation));
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is SandboxException
                or HttpRequestException or IOException or OperationCanceledException or Azure.RequestFailedException)
            {
                // The others can still be measured.
                await Console.Error.WriteLineAsync($"load: {measurement.Name} could not be measured: {failure.Message}");
                isWhole = false;
            }
        }

        return (figures, isWhole);
    }
}
