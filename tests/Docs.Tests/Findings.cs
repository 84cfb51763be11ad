namespace Paywall.Docs.Tests;

/// <summary>What a check found wrong.</summary>
internal static class Findings
{
    /// <summary>Fails with all of them, each on a line: the one who wrote the document mends them in one go.</summary>
    public static void AreNone(IEnumerable<string?> findings)
    {
        var list = findings.ToList();
        Assert.True(list.Count == 0, $"{list.Count} found:\n{string.Join('\n', list)}");
    }
}
