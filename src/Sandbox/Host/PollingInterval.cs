namespace Paywall.Sandbox.Host;

/// <summary>How long to wait until the next look into a queue that was empty.</summary>
/// <param name="longest">Where the waits stop growing.</param>
/// <param name="always">The same wait every time instead; null to let them grow.</param>
internal sealed class PollingInterval(TimeSpan longest, TimeSpan? always)
{
    private const double Jitter = 0.2;

    private TimeSpan _growth = QueueSettings.ShortestPollingInterval;

    /// <summary>The queue was empty: waits grow to about twice the last one.</summary>
    public TimeSpan Next()
    {
        if (always is { } fixedWait)
        {
            return fixedWait;
        }

        var wait = QueueSettings.ShortestPollingInterval + (_growth * (1 - Jitter + (Random.Shared.NextDouble() * 2 * Jitter)));
        if (wait >= longest)
        {
            return longest;
        }

        _growth *= 2;
        return wait;
    }

    /// <summary>There was a message.</summary>
    public void Reset() => _growth = QueueSettings.ShortestPollingInterval;
}
