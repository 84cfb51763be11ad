namespace Paywall.EndToEnd.Tests.Telemetry;

/// <summary>Waits for what comes by and by.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task TrueAsync(Func<bool> isSo)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!isSo())
        {
            await ticks.WaitForNextTickAsync(deadline.Token);
        }
    }
}
