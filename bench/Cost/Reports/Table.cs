using System.Globalization;

namespace Paywall.Cost.Reports;

/// <summary>Lines of text in columns.</summary>
internal static class Table
{
    public static string Markdown(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var ruler = "|" + string.Concat(head.Select((_, column) => column == 0 ? "---|" : "---:|"));
        return string.Join('\n', [Row(head), ruler, .. rows.Select(Row)]);

        static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |";
    }

    public static string Text(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        return string.Join('\n', rows.Select(row =>
            string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd()));
    }

    /// <summary>An amount: cents, and below a dollar as many digits as tell something.</summary>
    public static string Usd(decimal amount) => amount.ToString(Math.Abs(amount) is > 0 and < 1 ? "0.0000" : "#,0.00", CultureInfo.InvariantCulture);

    /// <summary>A quantity.</summary>
    public static string Count(decimal quantity) => quantity.ToString(quantity < 100 ? "#,0.##" : "#,0", CultureInfo.InvariantCulture);
}
