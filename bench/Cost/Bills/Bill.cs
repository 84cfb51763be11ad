using Paywall.Cost.Inputs;

namespace Paywall.Cost.Bills;

/// <summary>A month's bill.</summary>
internal sealed record Bill(IReadOnlyList<BillLine> Lines)
{
    public decimal Total => Lines.Sum(line => line.Usd);

    public static Bill Of(Workload load, PriceList prices, Measured measured)
    {
        List<BillLine> lines =
        [
            .. load.Calls > 0 || load.UnpaidChallenges > 0 ? CallBill.Lines(load, prices, measured) : [],
            .. load.Jobs > 0 ? JobBill.Lines(load, prices, measured) : [],
            .. IdleBill.Lines(load, prices, measured),
            .. TelemetryBill.Lines(load, prices, measured).Where(line => line.Quantity > 0),
        ];
        return new Bill([.. lines, .. load.Grants ? Grants(load, prices, measured, lines) : []]);
    }

    /// <summary>What a part costs, its share of the free grants not taken off.</summary>
    public decimal Of(BillPart part) => Lines.Where(line => line.Part == part).Sum(line => line.Usd);

    /// <summary>What is free is free for everything on demand together; always-ready instances have no part in it.</summary>
    private static IEnumerable<BillLine> Grants(Workload load, PriceList prices, Measured measured, List<BillLine> lines)
    {
        var onDemand = 1 - CallBill.ReadyShare(load, measured);
        var seconds = (CallBill.ActiveSeconds(load, measured) * onDemand) + JobBill.Seconds(load) + (Assumptions.TimerRuns * Assumptions.LeastSeconds);
        var executions = (load.Requests * onDemand) + (load.Jobs * JobBill.ExecutionsPerJob) + Assumptions.TimerRuns;
        var freeSeconds = Math.Min(prices.GrantedGigabyteSeconds, seconds * load.Gigabytes);
        var freeExecutions = Math.Min(prices.GrantedExecutions, executions);
        yield return new(BillPart.Grant, "free execution time", freeSeconds, "GB-s", -freeSeconds * prices.GigabyteSecond);
        yield return new(BillPart.Grant, "free executions", freeExecutions, "executions", -freeExecutions * prices.Execution);
        if (lines.Where(TelemetryBill.IsTelemetry).Sum(line => line.Quantity) is var taken and > 0)
        {
            var freeLogs = Math.Min(prices.GrantedInsightsGigabytes, taken);
            yield return new(BillPart.Grant, "free logs", freeLogs, "GB", -freeLogs * prices.InsightsGigabyte);
        }
    }
}
