using System.Globalization;
using Paywall.Cost.Bills;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Reports;

/// <summary>What a million paid calls cost, free grants and the idle month left out.</summary>
internal static class CallTables
{
    private static readonly decimal[] RequestRates = [0.1m, 1, 5, 20, 50, 200];
    private static readonly Sold[] Ways = [Inputs.Sold.Pass, Inputs.Sold.Pack, Inputs.Sold.Single];

    /// <summary>By what is sold.</summary>
    public static string Sold(PriceList prices, Measured measured)
    {
        var bills = Ways.Select(sold => Calls(new Workload { Sold = sold }, prices, measured)).ToList();
        var lines = bills[0].Select(line => line.What).ToList();
        return Table.Markdown(
            ["USD per million paid calls", "pass", "pack of 1,000", "single call"],
            [
                ["requests (402, webhook, call)", .. bills.Select(bill => Table.Count(bill.First(line => line.What == "executions").Quantity))],
                .. lines.Select(what => (IReadOnlyList<string>)[what, .. bills.Select(bill => Table.Usd(bill.Single(line => line.What == what).Usd))]),
                ["**together**", .. bills.Select(bill => $"**{Table.Usd(bill.Sum(line => line.Usd))}**")],
            ]);
    }

    /// <summary>By how many requests come in a second, in both readings of the billed second.</summary>
    public static string Rates(PriceList prices, Measured measured) => Table.Markdown(
        ["requests a second, packs", "billed of the time", "USD per million", "billed if every pause begins another second", "USD per million then"],
        RequestRates.Select(rate =>
        {
            var load = new Workload { Rate = rate };
            var instances = CallBill.Instances(load, measured);
            var each = rate / instances;
            var usd = Calls(load, prices, measured).Sum(line => line.Usd);
            var (share, strict) = (Activity.Share(each, load.Seconds), Activity.StrictShare(each, load.Seconds));
            var more = load.Requests / rate * instances * (strict - share) * load.Gigabytes * prices.GigabyteSecond;
            return (IReadOnlyList<string>)[Table.Count(rate), Percent(share), Table.Usd(usd), Percent(strict), Table.Usd(usd + more)];
        }));

    /// <summary>What changes the cost of a million calls in packs, or comes beside it.</summary>
    public static string Circumstances(PriceList prices, Measured measured)
    {
        var usual = Usd(new Workload());
        var lone = (new Workload().Gigabytes * Assumptions.LeastSeconds * prices.GigabyteSecond) + prices.Execution;
        var day = new Workload { Calls = 0, Rate = 20 };
        const decimal Challenges = 20 * 86_400;
        var attack = (Challenges * prices.Execution)
            + (Challenges / day.Rate * Activity.Share(day.Rate, day.Seconds) * day.Gigabytes * prices.GigabyteSecond)
            + (Challenges * measured.Challenge(Inputs.Sold.Single).Storage * prices.TableOperation);
        return Table.Markdown(
            ["packs of 1,000, 50 requests a second, 512 MB", "USD"],
            [
                ["a million paid calls", Table.Usd(usual)],
                ["with 1 unpaid 402 for every paid call", Table.Usd(Usd(new Workload { Unpaid = 1 }))],
                ["with 10 unpaid 402s for every paid call", Table.Usd(Usd(new Workload { Unpaid = 10 }))],
                ["on instances of 2,048 MB", Table.Usd(Usd(new Workload { Memory = 2048 }))],
                ["on one always-ready instance (which costs extra while idle)", Table.Usd(Usd(new Workload { AlwaysReady = 1 }))],
                ["every request alone", Table.Usd(Usd(new Workload { Busy = 0 }))],
                ["Application Insights, 5 % of the traces", Table.Usd(Usd(new Workload { Telemetry = Telemetry.ApplicationInsights }))],
                ["Application Insights, all traces", Table.Usd(Usd(new Workload { Telemetry = Telemetry.ApplicationInsights, Sampled = 1 }))],
                ["one request that comes alone", lone.ToString("0.0000000", CultureInfo.InvariantCulture)],
                ["somebody asks for 402s, 20 a second, for a day, and pays nothing", Table.Usd(attack)],
            ]);

        decimal Usd(Workload load) => Calls(load, prices, measured).Sum(line => line.Usd);
    }

    private static List<BillLine> Calls(Workload load, PriceList prices, Measured measured) =>
        [.. Bill.Of(load, prices, measured).Lines.Where(line => line.Part == BillPart.Calls)];

    private static string Percent(decimal share) => share.ToString("0 %", CultureInfo.InvariantCulture);
}
