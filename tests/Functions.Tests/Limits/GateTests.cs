using Microsoft.Extensions.Time.Testing;
using Paywall.Functions.Limits;

namespace Paywall.Functions.Tests.Limits;

public class GateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_gate_stays_closed_for_as_long_as_it_was_told_and_opens_then()
    {
        var gate = new Gate(perSecond: 10, inside: 10, _time);
        gate.CloseFor(TimeSpan.FromSeconds(5));
        gate.CloseFor(TimeSpan.FromSeconds(2));
        Assert.False(gate.TryEnter(out _, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(5), wait);
        _time.Advance(wait);
        Assert.True(gate.TryEnter(out _, out _));
    }

    [Fact]
    public void A_pause_beyond_all_clocks_closes_it_for_good_instead_of_overflowing()
    {
        var gate = new Gate(perSecond: 10, inside: 10, _time);
        gate.CloseFor(TimeSpan.MaxValue);
        Assert.False(gate.TryEnter(out _, out _));
        _time.Advance(TimeSpan.FromDays(10_000));
        Assert.False(gate.TryEnter(out _, out _));
    }
}
