namespace Paywall.Load.Figures;

/// <summary>The lines of the table as text.</summary>
internal static class FigureTable
{
    private static readonly string[] Head = ["what", "bar", "measured", "held"];

    public static string Write(IReadOnlyList<Figure> figures, bool markdown)
    {
        string[][] rows = [Head, .. figures.Select(figure => new[] { figure.What, figure.Bar, figure.Measured, figure.Held ? "yes" : "no" })];
        if (markdown)
        {
            var lines = rows.Select(row => $"| {string.Join(" | ", row)} |").ToList();
            lines.Insert(1, "|---|---|---|---|");
            return string.Join('\n', lines);
        }

        var widths = Enumerable.Range(0, Head.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
