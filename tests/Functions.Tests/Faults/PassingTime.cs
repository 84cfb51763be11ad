using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Faults;

internal static class PassingTime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>Lets the shop's time pass until something has happened: a handler that repeats a call waits by that clock.</summary>
    public static async Task<T> UntilAsync<T>(Shop shop, Task<T> happening)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!happening.IsCompleted && await ticks.WaitForNextTickAsync(Shop.Cancellation))
        {
            shop.Time.Advance(Step);
        }

        return await happening;
    }
}
