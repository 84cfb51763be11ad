using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>A handler that may die while it works.</summary>
internal static class Abandoned
{
    /// <summary>Sends a request to a handler and waits for its answer or for the handler's death; nobody hears what it says after that.</summary>
    /// <returns>The answer; null if the handler died before there was one.</returns>
    public static async Task<T?> AskAsync<T>(FaultProxy faults, Func<CancellationToken, Task<T>> ask)
        where T : class
    {
        using var nobodyWaits = new CancellationTokenSource();
        var asking = ask(nobodyWaits.Token);
        if (await Task.WhenAny(asking, faults.Died) == asking && !faults.Died.IsCompleted)
        {
            return await asking;
        }

        await nobodyWaits.CancelAsync();
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return null;
    }
}
