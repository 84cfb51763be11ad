using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Tests.Processes;
using Paywall.Sandbox.Wallets;

namespace Paywall.Sandbox.Tests.Wallets;

public sealed class HeldWebhooksTests : IAsyncDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _clock = new();
    private readonly List<(string Webhooks, Task? Middle)> _posted = [];
    private readonly HeldWebhooks<string> _held;

    public HeldWebhooksTests() => _held = new HeldWebhooks<string>(_clock, Post);

    public ValueTask DisposeAsync() => _held.DisposeAsync();

    [Fact]
    public void Without_a_time_they_wait_until_they_are_released()
    {
        _held.Delay("a", null);
        _held.Delay("b", null);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(_posted);

        _held.Release();
        Assert.Equal("a b", Assert.Single(_posted).Webhooks);
        _held.Release();
        Assert.Equal("", _posted[1].Webhooks);
    }

    [Fact]
    public async Task Each_that_is_late_waits_for_a_time_of_its_own()
    {
        _held.Delay("a", Wait);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _held.Delay("b", Wait);
        Assert.Empty(Posted());
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => Posted().Length == 1, "the first");
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => Posted().Length == 2, "the second");
        Assert.Equal(["a", "b"], Posted());
    }

    [Fact]
    public async Task Those_that_are_reordered_gather_and_the_last_comes_first()
    {
        _held.Overtake("a", Wait);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _held.Overtake("b", Wait);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => Posted().Length == 1, "both");

        _held.Overtake("c", Wait);
        _clock.Advance(Wait);
        await Eventually.TrueAsync(() => Posted().Length == 2, "the third");
        Assert.Equal(["b a", "c"], Posted());
    }

    [Fact]
    public async Task One_that_is_slow_begins_at_once_and_ends_in_its_time()
    {
        _held.Dawdle("a", Wait);
        var (webhook, middle) = Assert.Single(_posted);
        Assert.Equal(("a", false), (webhook, middle!.IsCompleted));
        _clock.Advance(Wait);
        await middle;
    }

    private void Post(string[] webhooks, Task? middle)
    {
        lock (_posted)
        {
            _posted.Add((string.Join(' ', webhooks), middle));
        }
    }

    private string[] Posted()
    {
        lock (_posted)
        {
            return [.. _posted.Select(post => post.Webhooks)];
        }
    }
}
