using Paywall.Cost.Inputs;

namespace Paywall.Cost.Bills;

/// <summary>What Application Insights takes in: traces that are kept, metrics, and what the host reports by itself.</summary>
internal static class TelemetryBill
{
    private const string Name = "Application Insights: ";
    private const decimal BytesPerGigabyte = 1_000_000_000;

    /// <summary>Whether a line is of this part of the bill.</summary>
    public static bool IsTelemetry(BillLine line) => line.What.StartsWith(Name, StringComparison.Ordinal);

    public static IEnumerable<BillLine> Lines(Workload load, PriceList prices, Measured measured)
    {
        if (load.Telemetry != Telemetry.ApplicationInsights)
        {
            yield break;
        }

        var seconds = CallBill.ActiveSeconds(load, measured);
        yield return Line(BillPart.Calls, "traces", (load.Calls + load.UnpaidChallenges) * load.Sampled * Assumptions.ItemsPerTrace);
        yield return Line(
            BillPart.Calls, "the host's reports",
            Math.Min(load.Requests * Assumptions.HostItemsPerRequest, seconds * Assumptions.MostHostItemsPerSecond));
        yield return Line(BillPart.Calls, "metrics", Math.Ceiling(seconds / 60) * Assumptions.MetricsWhenBusy);
        yield return Line(BillPart.Jobs, "traces and the host's reports", load.Jobs
            * JobBill.ExecutionsPerJob * ((load.Sampled * Assumptions.ItemsPerTrace) + Assumptions.HostItemsPerRequest));
        yield return Line(BillPart.Idle, "metrics", Assumptions.TimerRuns * Assumptions.MetricsWhenIdle);
        yield return Line(BillPart.Idle, "the host's reports", Assumptions.TimerRuns * Assumptions.HostItemsPerRequest);

        BillLine Line(BillPart part, string what, decimal items)
        {
            var gigabytes = items * Assumptions.BytesPerItem / BytesPerGigabyte;
            return new(part, Name + what, gigabytes, "GB", gigabytes * prices.InsightsGigabyte);
        }
    }
}
