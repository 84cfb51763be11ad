namespace Paywall.Protocol.Tests;

/// <summary>Runs very many random cases over all cores, always the same ones: each partition draws from a seed of its own.</summary>
internal static class ManyCases
{
    private const int Partitions = 50;

    /// <summary>Runs so many cases, a multiple of 50, and counts what becomes of them.</summary>
    /// <param name="cases">How many.</param>
    /// <param name="run">Runs one case, given its number within the partition, and names its outcomes; throws if it does not hold.</param>
    public static Dictionary<string, int> Run(int cases, Func<Random, int, string[]> run)
    {
        Assert.Equal(0, cases % Partitions);
        var counts = new Dictionary<string, int>[Partitions];
        Parallel.For(0, Partitions, seed => counts[seed] = RunPartition(seed, cases / Partitions, run));
        return counts.SelectMany(count => count).GroupBy(pair => pair.Key).ToDictionary(
            group => group.Key, group => group.Sum(pair => pair.Value));
    }

    private static Dictionary<string, int> RunPartition(int seed, int cases, Func<Random, int, string[]> run)
    {
        var random = new Random(seed);
        Dictionary<string, int> counts = [];
        for (var number = 0; number < cases; number++)
        {
            foreach (var outcome in RunOne(random, seed, number, run))
            {
                counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            }
        }

        return counts;
    }

    private static string[] RunOne(Random random, int seed, int number, Func<Random, int, string[]> run)
    {
        try
        {
            return run(random, number);
        }
        catch (Exception exception)
        {
            // Whatever it is, without the seed nobody could see it again.
            throw new InvalidOperationException($"Case {number} of seed {seed} failed.", exception);
        }
    }
}
