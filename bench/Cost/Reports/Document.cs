using Paywall.Cost.Inputs;

namespace Paywall.Cost.Reports;

/// <summary>The tables of docs/cost.md. A test holds the document to them.</summary>
internal static class Document
{
    public static string Write(PriceList prices, Measured measured) =>
        string.Join("\n\n", Blocks(prices, measured).Select(block => $"<!-- {block.Name} -->\n\n{block.Text}"));

    /// <summary>Each table with the name by which the document marks it.</summary>
    public static IEnumerable<(string Name, string Text)> Blocks(PriceList prices, Measured measured) =>
    [
        ("goals", GoalTable.Write(prices, measured)),
        ("calls", CallTables.Sold(prices, measured)),
        ("rates", CallTables.Rates(prices, measured)),
        ("others", CallTables.Circumstances(prices, measured)),
        ("idle", IdleTables.Lines(prices, measured)),
        ("choices", IdleTables.Choices(prices, measured)),
        ("jobs", JobTable.Write(prices, measured)),
        ("rivals", RivalTable.Write(prices, measured)),
        ("measured", InputTables.Counts(measured)),
        ("processor", InputTables.Processor(measured)),
        ("prices", InputTables.Prices(prices)),
    ];
}
