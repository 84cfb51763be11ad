namespace Paywall.Cost.Bills;

/// <summary>Which share of the time an instance is billed, when requests come at random (Poisson) and are served at once.</summary>
/// <remarks>
/// Flex Consumption bills the time in which an instance serves at least one request, at least a second of it. Whether a request that comes
/// within that second, after the first was answered, belongs to it is not documented: both readings are here.
/// </remarks>
internal static class Activity
{
    /// <summary>Beyond it e to the power of it is as good as infinite.</summary>
    private const double Endless = 50;

    /// <summary>A request belongs to the second that is billed already.</summary>
    /// <param name="rate">Requests in a second at one instance.</param>
    /// <param name="seconds">How long one takes.</param>
    public static decimal Share(decimal rate, decimal seconds) =>
        1 - (decimal)Math.Exp(-Math.Min(Endless, (double)(rate * Math.Max(Assumptions.LeastSeconds, seconds))));

    /// <summary>Every pause begins another second, so that more than all the time can be billed.</summary>
    /// <inheritdoc cref="Share"/>
    public static decimal StrictShare(decimal rate, decimal seconds)
    {
        var load = (double)(rate * seconds);
        if (rate == 0 || load > Endless)
        {
            return rate == 0 ? 0 : 1;
        }

        // Of an M/G/infinity queue: how often it becomes busy, and how long it then is on average.
        var begins = (double)rate * Math.Exp(-load);
        var length = (Math.Exp(load) - 1) / (double)rate;
        return Math.Max(Share(rate, seconds), (decimal)(begins * Math.Max((double)Assumptions.LeastSeconds, length)));
    }

    /// <summary>What is billed of something that is alone.</summary>
    public static decimal Alone(decimal seconds) =>
        Math.Max(Assumptions.LeastSeconds, Math.Ceiling(seconds / Assumptions.Step) * Assumptions.Step);
}
