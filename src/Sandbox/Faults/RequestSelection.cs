using System.Globalization;

namespace Paywall.Sandbox.Faults;

/// <summary>Some of the requests to one place, by their numbers from 1.</summary>
internal sealed record RequestSelection(int First, int Last, int Every)
{
    private const string EveryPrefix = "every:";

    public static RequestSelection All { get; } = new(1, int.MaxValue, 1);

    public bool Contains(int number) => number >= First && number <= Last && number % Every == 0;

    /// <summary>Reads <c>3</c>, <c>2-5</c> or <c>every:4</c>.</summary>
    public static bool TryParse(string text, out RequestSelection selection)
    {
        selection = All;
        if (text.StartsWith(EveryPrefix, StringComparison.Ordinal))
        {
            if (!TryReadNumber(text[EveryPrefix.Length..], out var every))
            {
                return false;
            }

            selection = All with { Every = every };
            return true;
        }

        var ends = text.Split('-', 2);
        if (!TryReadNumber(ends[0], out var first) || !TryReadNumber(ends[^1], out var last) || last < first)
        {
            return false;
        }

        selection = new RequestSelection(first, last, 1);
        return true;
    }

    private static bool TryReadNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
