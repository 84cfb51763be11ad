using Paywall.Sandbox.Host;

namespace Paywall.Sandbox.Tests.Host;

public class PollingIntervalTests
{
    [Fact]
    public void Waits_double_up_to_the_longest_and_start_again_after_a_message()
    {
        var interval = new PollingInterval(TimeSpan.FromMinutes(1), always: null);
        for (var growth = 100.0; growth < 48_000; growth *= 2)
        {
            Assert.InRange(interval.Next().TotalMilliseconds, 100 + (growth * 0.8), 100 + (growth * 1.2));
        }

        interval.Next();
        Assert.Equal(TimeSpan.FromMinutes(1), interval.Next());
        Assert.Equal(TimeSpan.FromMinutes(1), interval.Next());

        interval.Reset();
        Assert.InRange(interval.Next().TotalMilliseconds, 180, 220);
    }

    [Fact]
    public void A_sandbox_waits_the_same_every_time()
    {
        var interval = new PollingInterval(TimeSpan.FromMinutes(1), new FunctionsHostOptions().QueuePollingInterval);
        Assert.Equal([100, 100, 100], Enumerable.Range(0, 3).Select(_ => interval.Next().TotalMilliseconds));
    }
}
