using Paywall.Cost.Bills;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Reports;

/// <summary>What a month costs in which nobody comes.</summary>
internal static class IdleTables
{
    public static string Lines(PriceList prices, Measured measured)
    {
        var bill = Bill.Of(new Workload { Calls = 0 }, prices, measured);
        return Table.Markdown(
            ["a month without calls, 512 MB", "quantity", "unit", "USD"],
            [
                .. bill.Lines.Select(line => (IReadOnlyList<string>)[line.What, Table.Count(line.Quantity), line.Unit, Table.Usd(line.Usd)]),
                ["**together**", "", "", $"**{Table.Usd(bill.Total)}**"],
            ]);
    }

    /// <summary>What is deployed by default, with somebody to alert.</summary>
    public static Workload Deployed { get; } = new() { Calls = 0, Telemetry = Telemetry.ApplicationInsights, Alerts = 7 };

    /// <summary>What settings make of it.</summary>
    public static string Choices(PriceList prices, Measured measured)
    {
        return Table.Markdown(
            ["a month without calls", "free grants left", "used up"],
            [
                Row("512 MB, storage queue, no telemetry", new Workload()),
                Row("2,048 MB", new Workload { Memory = 2048 }),
                Row("one always-ready instance, 512 MB", new Workload { AlwaysReady = 1 }),
                Row("one always-ready instance, 2,048 MB", new Workload { AlwaysReady = 1, Memory = 2048 }),
                Row("Service Bus instead of the storage queue", new Workload { Queue = WorkQueue.ServiceBus }),
                Row("Application Insights", new Workload { Telemetry = Telemetry.ApplicationInsights }),
                Row("Application Insights and the seven alert rules of the deployment", Deployed),
                Row("the same, and an alert when the app is silent", Deployed with { LogAlerts = 1 }),
            ]);

        IReadOnlyList<string> Row(string what, Workload load)
        {
            var idle = load with { Calls = 0 };
            return [what, Table.Usd(Bill.Of(idle, prices, measured).Total), Table.Usd(Bill.Of(idle with { Grants = false }, prices, measured).Total)];
        }
    }
}
