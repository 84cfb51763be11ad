using Paywall.Load.Tools;
using Paywall.Load.World;
using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Telemetry;

namespace Paywall.Load.Figures;

/// <summary>What telemetry costs: calls with a time pass, with and without, at the sampling and the interval that are the default.</summary>
internal static class TelemetryLoad
{
    private const double LeastShare = 0.95;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        Surroundings surroundings, PaywallProcess silent, Customer customer, LoadOptions options, CancellationToken cancellation)
    {
        await using var receiver = await TelemetryReceiver.StartAsync(cancellation);
        var authorization = customer.Pay(await customer.AskAsync(silent.At(Surroundings.Pass), cancellation));
        var otlp = await CompareAsync(new Dictionary<string, string>
        {
            ["Paywall__Telemetry__Exporter"] = "otlp",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address.AbsoluteUri,
        });
        var insights = await CompareAsync(new Dictionary<string, string>
        {
            ["Paywall__Telemetry__Exporter"] = "applicationinsights",
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = receiver.ConnectionString,
        });
        return
        [
            new("requests per second with a time pass, otlp / none", $">= {LeastShare:0.00}", otlp.Text, otlp.Share >= LeastShare),
            new("the same, applicationinsights / none", "stated", insights.Text, Held: true),
        ];

        async Task<(double Share, string Text)> CompareAsync(Dictionary<string, string> telemetry)
        {
            await using var telling = await PaywallProcess.StartAsync(surroundings, surroundings.Storage, proxy: null, cancellation, telemetry);
            var received = receiver.Requests;
            var pairs = await Medians.AlternateAsync(options.Pairs, () => RunAsync(silent), () => RunAsync(telling));
            if (receiver.Requests == received || receiver.Refusals.Count > 0)
            {
                throw new SandboxException($"Nothing was told, or what was told was refused: {string.Join(' ', receiver.Refusals)}");
            }

            var share = pairs.Select(pair => pair.Second.PerSecond / pair.First.PerSecond).Median();
            var (rate, silentRate) = (pairs.Select(pair => pair.Second.PerSecond).Median(), pairs.Select(pair => pair.First.PerSecond).Median());
            var more = pairs.Select(pair => pair.Second.Microseconds - pair.First.Microseconds).Median();
            var cost = pairs.Select(pair => pair.First.Microseconds).Median();
            return (share, $"{share:0.000} ({rate:N0} / {silentRate:N0}), {more:+0.0;-0.0} µs of {cost:0.0} µs, {telling.Figures.MostResident:0.0} MB");
        }

        async Task<(double PerSecond, double Microseconds)> RunAsync(PaywallProcess paywall)
        {
            var before = paywall.Figures.ProcessorTime;
            var run = await new Wrk(TimeSpan.FromSeconds(options.Seconds)).RunAsync(paywall.At(Surroundings.Pass), authorization, cancellation);
            return (run.PerSecond, (paywall.Figures.ProcessorTime - before).TotalMicroseconds / run.Requests);
        }
    }
}
