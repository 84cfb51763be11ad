using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Faults;

public class DeathTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(DeathPoint.Before), 0)]
    [InlineData(nameof(DeathPoint.After), 1)]
    public async Task A_death_is_before_the_target_sees_the_request_or_after_its_answer(string point, int seen)
    {
        await using var target = new RawTarget();
        await using var proxy = new FaultProxy { Decide = _ => new Fault.Die(Enum.Parse<DeathPoint>(point)) };

        Assert.Equal(("", true), await RawCaller.GetAsync(proxy.StandBefore("target", target.Address)));

        Assert.True(proxy.Died.IsCompletedSuccessfully);
        Assert.Equal(seen, target.Seen.Count);
    }

    [Fact]
    public async Task Nothing_of_a_dead_handler_passes_any_more_to_any_target()
    {
        await using var target = new RawTarget();
        await using var other = new RawTarget();
        await using var proxy = new FaultProxy { Decide = request => new Fault.Die(DeathPoint.Before) };
        var here = proxy.StandBefore("target", target.Address);
        var there = proxy.StandBefore("other", other.Address);
        await RawCaller.GetAsync(here);
        proxy.Decide = null;

        Assert.Equal(("", true), await RawCaller.GetAsync(here));
        Assert.Equal(("", true), await RawCaller.GetAsync(there));

        Assert.Empty(target.Seen.Concat(other.Seen));
        Assert.Single(proxy.Requests);
    }

    [Fact]
    public async Task An_answer_on_its_way_stops_where_it_is()
    {
        await using var target = new RawTarget("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this much");
        await using var proxy = new FaultProxy { Decide = request => request.Number == 2 ? new Fault.Die(DeathPoint.Before) : null };
        var here = proxy.StandBefore("target", target.Address);
        var first = RawCaller.GetAsync(here);
        await Eventually.TrueAsync(() => proxy.Requests is [{ Status: 200 }], "it is on its way");

        Assert.Equal(("", true), await RawCaller.GetAsync(here));

        Assert.True((await first).IsReset);
        await Eventually.TrueAsync(() => target.IsLeft, "the target sees it leave");
    }

    [Fact]
    public async Task The_process_is_killed_before_it_can_see_its_connections_break()
    {
        await using var target = new RawTarget();
        await using var proxy = new FaultProxy();
        Task<(string Text, bool IsReset)>? asking = null;
        bool? sawIt = null;
        using var begun = new SemaphoreSlim(0);
        proxy.Decide = _ => new Fault.Die(DeathPoint.After, () =>
        {
            begun.Wait(Cancellation);
            sawIt = asking!.IsCompleted;
        });
        asking = RawCaller.GetAsync(proxy.StandBefore("target", target.Address));
        begun.Release();

        Assert.Equal(("", true), await asking);
        Assert.False(sawIt);
    }
}
