using System.Globalization;
using Paywall.Cost.Bills;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Reports;

/// <summary>The paywall beside other ways to be paid.</summary>
internal static class RivalTable
{
    public static string Write(PriceList prices, Measured measured) => Table.Markdown(
        ["a month of", "takings", "this paywall", "prepaid keys by card", "hosted paywall", "marketplace"],
        new (decimal Calls, decimal Price)[] { (0, 0.01m), (10_000, 0.01m), (1_000_000, 0.001m), (1_000_000, 0.01m), (1_000_000, 0.10m) }.Select(month =>
        {
            var load = new Workload { Calls = month.Calls, Price = month.Price };
            return (IReadOnlyList<string>)
            [
                string.Create(CultureInfo.InvariantCulture, $"{month.Calls:N0} calls at {month.Price} USD"),
                Table.Usd(load.Revenue),
                Table.Usd(Rivals.Paywall(load, prices, measured)),
                Table.Usd(Rivals.Card(load, prices)),
                Table.Usd(Rivals.Hosted(load, prices)),
                Table.Usd(Rivals.Marketplace(load, prices)),
            ];
        }));
}
