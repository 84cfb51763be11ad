using System.Globalization;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Reports;

/// <summary>What is calculated from.</summary>
internal static class InputTables
{
    private static readonly (string Name, string What)[] Counted =
    [
        ("challengeSingle", "a 402 for a call"),
        ("settleSingle", "the webhook of a payment"),
        ("firstSingle", "a single call, or a call of a pack"),
        ("firstPass", "the first call of a pass"),
        ("nextPass", "the next calls of a pass"),
        ("reconcile", "a minute in which Reconcile finds nothing"),
        ("jobChallenge", "a 402 for a job"),
        ("jobWork", "a job from payment to result"),
        ("jobFetch", "fetching a result"),
    ];

    public static string Counts(Measured measured) => Table.Markdown(
        ["operations of", "table reads", "table writes", "queue", "wallet"],
        Counted.Select(row => measured.Counts.TryGetValue(row.Name, out var count)
            ? (IReadOnlyList<string>)[row.What, $"{count.Reads}", $"{count.Writes}", $"{count.Queue}", $"{count.Wallet}"]
            : throw new CostException($"The measured counts have no '{row.Name}'; measure them again.")));

    public static string Processor(Measured measured) => Table.Markdown(
        ["processor time of", "µs"],
        [
            ["a 402", Table.Count(measured.ChallengeProcessor * 1_000_000)],
            ["a single call, one at a time", Table.Count(measured.Processor(Sold.Single) * 1_000_000)],
            ["a call of a pass, sixteen at a time", Table.Count(measured.Processor(Sold.Pass) * 1_000_000)],
        ]);

    public static string Prices(PriceList prices) => Table.Markdown(
        ["price", "looked up", "verified", "source"],
        prices.Prices.Values.Select(price => (IReadOnlyList<string>)
            [$"{price.Value.ToString(CultureInfo.InvariantCulture)} {price.Unit}", price.Date, price.IsVerified ? "yes" : "no", price.Source]));
}
