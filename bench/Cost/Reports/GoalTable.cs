using Paywall.Cost.Bills;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Reports;

/// <summary>The two goals, for each way in which calls are sold.</summary>
internal static class GoalTable
{
    private const decimal MostUsd = 1;

    public static string Write(PriceList prices, Measured measured) => Table.Markdown(
        ["what", "goal", "calculated", "held"],
        [
            Row("a million calls with passes, 50 requests a second", Calls(Sold.Pass, prices, measured)),
            Row("a million calls with packs of a thousand, 50 requests a second", Calls(Sold.Pack, prices, measured)),
            Row("a million single calls, 50 requests a second", Calls(Sold.Single, prices, measured)),
            Row("a million single calls, 50 of them a second (150 requests)", Calls(Sold.Single, prices, measured, rate: 150)),
            Row("a month without calls, as it is deployed: Application Insights, seven alert rules, free grants left",
                Bill.Of(IdleTables.Deployed, prices, measured).Total),
            Row("the same without telemetry and alerts", Bill.Of(new Workload { Calls = 0 }, prices, measured).Total),
            Row("that with the free grants used up by other apps", Bill.Of(new Workload { Calls = 0, Grants = false }, prices, measured).Total),
        ]);

    private static IReadOnlyList<string> Row(string what, decimal usd) =>
        [what, $"under {MostUsd} USD", $"{Table.Usd(usd)} USD", usd < MostUsd ? "yes" : "no"];

    private static decimal Calls(Sold sold, PriceList prices, Measured measured, decimal rate = 50) =>
        Bill.Of(new Workload { Sold = sold, Rate = rate }, prices, measured).Of(BillPart.Calls);
}
