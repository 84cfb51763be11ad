using Paywall.Cost.Bills;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Tests;

/// <summary>Prices and counts by which a bill can be added up in the head; and the real ones.</summary>
internal static class Given
{
    public static PriceList RealPrices { get; } = PriceList.Read(Path.Combine(AppContext.BaseDirectory, "prices.json"));

    public static Measured RealCounts { get; } = Measured.Read(Path.Combine(AppContext.BaseDirectory, "measured.json"));

    /// <summary>A dollar for every GB-s, and for a million of everything else.</summary>
    public static PriceList Prices { get; } = new("Nowhere", RealPrices.Prices.ToDictionary(price => price.Key, price => price.Value with
    {
        Value = price.Key switch
        {
            "grantedGigabyteSeconds" => 100_000,
            "grantedExecutions" => 250_000,
            "grantedLogGigabytes" => 5,
            "serviceBusIncludedOperations" => 13_000_000,
            "tenThousandTableOperations" or "tenThousandQueueOperations" or "tenThousandOtherBlobOperations" => 0.01m,
            _ => 1,
        },
    }));

    public static Measured Counts { get; } = new(
        "here",
        new Dictionary<string, Operations>
        {
            ["challengeSingle"] = new(0, 0, 0, 1),
            ["settleSingle"] = new(1, 5, 0, 1),
            ["firstSingle"] = new(0, 2, 0, 0),
            ["challengePack"] = new(0, 0, 0, 1),
            ["settlePack"] = new(1, 5, 0, 1),
            ["firstPack"] = new(0, 2, 0, 0),
            ["nextPack"] = new(0, 2, 0, 0),
            ["challengePass"] = new(0, 0, 0, 1),
            ["settlePass"] = new(1, 5, 0, 1),
            ["firstPass"] = new(1, 0, 0, 0),
            ["nextPass"] = new(0, 0, 0, 0),
            ["reconcile"] = new(1, 0, 0, 0),
            ["jobChallenge"] = new(0, 2, 0, 1),
            ["jobWork"] = new(3, 6, 1, 1),
            ["jobFetch"] = new(2, 0, 0, 0),
        },
        new Dictionary<string, decimal> { ["challenge"] = 500, ["single"] = 1_000, ["pass"] = 100 });

    public static Bill Bill(Workload load) => Bills.Bill.Of(load, Prices, Counts);

    public static BillLine Line(Workload load, BillPart part, string what) => Bill(load).Lines.Single(line => line.Part == part && line.What == what);

    public static Workload Parse(params string[] arguments) =>
        CostOptions.TryParse(arguments, out var options) ? options.Workload : throw new InvalidOperationException("It asks for help.");
}
