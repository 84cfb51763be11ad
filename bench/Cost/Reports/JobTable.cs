using Paywall.Cost.Bills;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Reports;

/// <summary>What a thousand jobs cost, free grants and the idle month left out.</summary>
internal static class JobTable
{
    public static string Write(PriceList prices, Measured measured)
    {
        var (storage, bus) = (Lines(WorkQueue.Storage), Lines(WorkQueue.ServiceBus));
        return Table.Markdown(
            ["USD per thousand jobs of five seconds, each alone", "storage queue", "Service Bus"],
            [
                .. storage.Zip(bus).Select(pair => (IReadOnlyList<string>)
                    [pair.First.What == pair.Second.What ? pair.First.What : "queue operations", Table.Usd(pair.First.Usd), Table.Usd(pair.Second.Usd)]),
                ["**together**", $"**{Table.Usd(storage.Sum(line => line.Usd))}**", $"**{Table.Usd(bus.Sum(line => line.Usd))}**"],
            ]);

        List<BillLine> Lines(WorkQueue queue) =>
            [.. Bill.Of(new Workload { Calls = 0, Jobs = 1_000, Queue = queue }, prices, measured).Lines.Where(line => line.Part == BillPart.Jobs)];
    }
}
