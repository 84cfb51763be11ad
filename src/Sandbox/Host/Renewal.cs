namespace Paywall.Sandbox.Host;

/// <summary>Keeps hold of a message while its invocation runs.</summary>
internal static class Renewal
{
    /// <summary>Waits for an invocation, and renews until it has ended.</summary>
    /// <param name="invocation">The invocation.</param>
    /// <param name="interval">How long to wait before each renewal.</param>
    /// <param name="renew">Renews once; false if there is nothing to renew any more.</param>
    /// <param name="time">The clock.</param>
    public static async Task<InvocationOutcome> WhileAsync(
        Task<InvocationOutcome> invocation, TimeSpan interval, Func<Task<bool>> renew, TimeProvider time)
    {
        using var ended = new CancellationTokenSource();
        var renewals = RepeatAsync(interval, renew, time, ended.Token);
        try
        {
            return await invocation;
        }
        finally
        {
            // A renewal under way is waited for: it may change by what the message is settled.
            await ended.CancelAsync();
            await renewals;
        }
    }

    private static async Task RepeatAsync(TimeSpan interval, Func<Task<bool>> renew, TimeProvider time, CancellationToken ended)
    {
        do
        {
            await Task.Delay(interval, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!ended.IsCancellationRequested && await renew());
    }
}
