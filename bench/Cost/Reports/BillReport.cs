using System.Globalization;
using Paywall.Cost.Bills;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Reports;

/// <summary>A month's bill as text, for the terminal.</summary>
internal static class BillReport
{
    public static string Write(Workload load, PriceList prices, Measured measured)
    {
        var bill = Bill.Of(load, prices, measured);
        List<string> lines =
        [
            Prices(prices),
            "",
            Table.Text([["for", "what", "quantity", "", "USD"], .. bill.Lines.Select(Cells), ["", "total", "", "", Table.Usd(bill.Total)]]),
            "",
            $"A million paid calls: {PerMillion(bill, load)}   A thousand jobs: {PerThousand(bill, load)}   (without free grants and what an idle month costs)",
            $"Instances for {Table.Count(load.Rate)} requests a second: {Table.Count(CallBill.Instances(load, measured))}",
        ];
        if (load.Revenue > 0)
        {
            lines.AddRange(["", Table.Text(Others(load, prices, measured))]);
        }

        return string.Join('\n', lines);
    }

    /// <summary>What the prices are worth.</summary>
    public static string Prices(PriceList prices)
    {
        var unverified = prices.Prices.Values.Count(price => !price.IsVerified);
        var dates = string.Join(" to ", new[] { prices.Prices.Values.Min(price => price.Date), prices.Prices.Values.Max(price => price.Date) }.Distinct());
        return $"List prices of {prices.Region}, {dates}; {unverified} of {prices.Prices.Count} are unverified: "
            + "compare them with the official lists before you rely on them.";
    }

    private static IReadOnlyList<string> Cells(BillLine line) =>
        [line.Part.ToString().ToLowerInvariant(), line.What, Table.Count(line.Quantity), line.Unit, Table.Usd(line.Usd)];

    private static string PerMillion(Bill bill, Workload load) => load.Calls > 0 ? Table.Usd(bill.Of(BillPart.Calls) / load.Calls * 1_000_000) + " USD" : "-";

    private static string PerThousand(Bill bill, Workload load) => load.Jobs > 0 ? Table.Usd(bill.Of(BillPart.Jobs) / load.Jobs * 1_000) + " USD" : "-";

    private static IReadOnlyList<IReadOnlyList<string>> Others(Workload load, PriceList prices, Measured measured)
    {
        return
        [
            [string.Create(CultureInfo.InvariantCulture, $"to take in {Table.Usd(load.Revenue)} USD"), "USD", "of the takings"],
            Row("this paywall", Rivals.Paywall(load, prices, measured)),
            Row("prepaid API keys by card", Rivals.Card(load, prices)),
            Row("hosted paywall by subscription", Rivals.Hosted(load, prices)),
            Row("API marketplace", Rivals.Marketplace(load, prices)),
        ];

        IReadOnlyList<string> Row(string name, decimal usd) =>
            [name, Table.Usd(usd), (usd / load.Revenue).ToString("0.00 %", CultureInfo.InvariantCulture)];
    }
}
