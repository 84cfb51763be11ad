namespace Paywall.Load.Tools;

internal static class Medians
{
    public static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Measures two things in turn, the first one first in every other pair, after a run of each that does not count.</summary>
    public static async Task<IReadOnlyList<(T First, T Second)>> AlternateAsync<T>(int pairs, Func<Task<T>> first, Func<Task<T>> second)
    {
        await first();
        await second();
        List<(T First, T Second)> measured = [];
        for (var pair = 0; pair < pairs; pair++)
        {
            if (pair % 2 == 0)
            {
                var one = await first();
                measured.Add((one, await second()));
            }
            else
            {
                var two = await second();
                measured.Add((await first(), two));
            }
        }

        return measured;
    }
}
