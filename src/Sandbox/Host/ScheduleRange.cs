using System.Globalization;

namespace Paywall.Sandbox.Host;

/// <summary>What may stand in one field of a schedule.</summary>
/// <param name="Name">What a value of it is called.</param>
/// <param name="Lowest">The lowest value.</param>
/// <param name="Highest">The highest value.</param>
/// <param name="Names">What the values may be called instead, the lowest first: in full or by the first three letters.</param>
internal sealed record ScheduleRange(string Name, int Lowest, int Highest, string[] Names)
{
    private const int ShortName = 3;

    /// <summary>The six fields in their order.</summary>
    public static IReadOnlyList<ScheduleRange> All { get; } =
    [
        new("second", 0, 59, []),
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day", 1, 31, []),
        new("month", 1, 12, CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12]),
        new("weekday", 0, 6, CultureInfo.InvariantCulture.DateTimeFormat.DayNames),
    ];

    /// <summary>Reads a list of values, ranges and steps; null if it is none.</summary>
    public ScheduleField? TryRead(string text)
    {
        var all = 0UL;
        foreach (var part in text.Split(','))
        {
            if (TryReadPart(part) is not { } values)
            {
                return null;
            }

            all |= values;
        }

        return new ScheduleField(all);
    }

    private ulong? TryReadPart(string part)
    {
        var (range, step) = part.Split('/') switch
        {
            [var only] => (only, 1),
            [var first, var second] => (first, Number(second) ?? 0),
            _ => ("", 0),
        };
        var isStepped = part.Contains('/', StringComparison.Ordinal);
        var (low, high) = range.Split('-') switch
        {
            ["*"] => (Lowest, Highest),
            [var one] => (Value(one), isStepped ? Highest : Value(one)),
            [var first, var last] => (Value(first), Value(last)),
            _ => (null, null),
        };
        return step > 0 && low <= high ? Bits(low.Value, high.Value, step) : null;
    }

    private static ulong Bits(int low, int high, int step)
    {
        var bits = 0UL;
        for (var value = low; value <= high; value += step)
        {
            bits |= 1UL << value;
        }

        return bits;
    }

    private int? Value(string text)
    {
        if (Number(text) is { } number)
        {
            return number >= Lowest && number <= Highest ? number : null;
        }

        var index = Array.FindIndex(Names, name => Is(name, text) || Is(name[..ShortName], text));
        return index < 0 ? null : Lowest + index;
    }

    private static bool Is(string name, string text) => name.Equals(text, StringComparison.OrdinalIgnoreCase);

    private static int? Number(string text) =>
        text.Length <= 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
