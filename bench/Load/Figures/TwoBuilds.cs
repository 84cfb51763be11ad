using System.IO.Compression;
using Paywall.Load.Tools;
using Paywall.Load.World;
using Paywall.Sandbox.Host;

namespace Paywall.Load.Figures;

/// <summary>The native build and the fallback with the runtime inside, in turn: start, memory, processor time, size.</summary>
internal static class TwoBuilds
{
    private const int MemoryPairs = 5;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        Surroundings surroundings, Customer customer, LoadOptions options, CancellationToken cancellation)
    {
        var (native, portable) = (FunctionApp.Load(options.App), FunctionApp.Load(options.Portable!));
        var starts = await Medians.AlternateAsync(
            options.Pairs,
            async () => (await ColdStart.StartAsync(surroundings, cancellation, native)).TotalMilliseconds,
            async () => (await ColdStart.StartAsync(surroundings, cancellation, portable)).TotalMilliseconds);
        var runs = await Medians.AlternateAsync(
            MemoryPairs,
            () => RunAsync(surroundings, customer, native, options, cancellation),
            () => RunAsync(surroundings, customer, portable, options, cancellation));
        return
        [
            Compare("executable start to first 402", "ms", "0", starts),
            Compare("resident memory after one purchase", "MB", "0.0", runs.Select(pair => (pair.First.AfterOne, pair.Second.AfterOne))),
            Compare("resident memory under load, the most", "MB", "0.0", runs.Select(pair => (pair.First.UnderLoad, pair.Second.UnderLoad))),
            Compare("processor time per request with a pass", "µs", "0.0", runs.Select(pair => (pair.First.Microseconds, pair.Second.Microseconds))),
            Compare("app unpacked", "MB", "0.0", [(Size(native), Size(portable))]),
            Compare("app as zip", "MB", "0.0", [(await ZippedAsync(native, cancellation), await ZippedAsync(portable, cancellation))]),
        ];
    }

    private static Figure Compare(string what, string unit, string format, IEnumerable<(double Native, double Portable)> pairs)
    {
        var all = pairs.ToList();
        var (native, portable) = (all.Select(pair => pair.Native).Median(), all.Select(pair => pair.Portable).Median());
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        return new Figure(
            what, "none", $"native {native.ToString(format, invariant)} {unit}, portable {portable.ToString(format, invariant)} {unit}", true);
    }

    private static async Task<(double AfterOne, double UnderLoad, double Microseconds)> RunAsync(
        Surroundings surroundings, Customer customer, FunctionApp app, LoadOptions options, CancellationToken cancellation)
    {
        await using var paywall = await PaywallProcess.StartAsync(surroundings, surroundings.Storage, proxy: null, cancellation, app);
        await Memory.BuyAsync(paywall, customer, cancellation);
        var afterOne = paywall.Figures.Resident;
        var pass = paywall.At(Surroundings.Pass);
        var authorization = customer.Pay(await customer.AskAsync(pass, cancellation));
        var wrk = new Wrk(TimeSpan.FromSeconds(options.Seconds));

        // The first run is for what is compiled only now.
        await wrk.RunAsync(pass, authorization, cancellation);
        var before = paywall.Figures.ProcessorTime;
        var run = await wrk.RunAsync(pass, authorization, cancellation);
        return (afterOne, paywall.Figures.MostResident, (paywall.Figures.ProcessorTime - before).TotalMicroseconds / run.Requests);
    }

    private static double Size(FunctionApp app) => FilesOf(app).Sum(file => file.Length) / 1e6;

    private static IEnumerable<FileInfo> FilesOf(FunctionApp app) =>
        new DirectoryInfo(app.Directory).EnumerateFiles("*", SearchOption.AllDirectories);

    /// <summary>As infra/package compresses it, without the names.</summary>
    private static async Task<double> ZippedAsync(FunctionApp app, CancellationToken cancellation)
    {
        using var zipped = new MemoryStream();
        await using (var deflate = new DeflateStream(zipped, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            foreach (var file in FilesOf(app))
            {
                await using var content = file.OpenRead();
                await content.CopyToAsync(deflate, cancellation);
            }
        }

        return zipped.Length / 1e6;
    }
}
