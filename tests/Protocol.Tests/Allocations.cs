namespace Paywall.Protocol.Tests;

/// <summary>Counts allocated bytes: a measure of work that is the same on every machine.</summary>
internal static class Allocations
{
    /// <summary>How many bytes this takes, once everything that is made only once has been made.</summary>
    public static long Of(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
