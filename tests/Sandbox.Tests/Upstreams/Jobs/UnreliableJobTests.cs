using Paywall.Sandbox.Tests.Network;

namespace Paywall.Sandbox.Tests.Upstreams.Jobs;

public sealed class UnreliableJobTests : IAsyncLifetime
{
    private JobWorld? _world;

    public async ValueTask InitializeAsync() => _world = await JobWorld.StartAsync();

    public ValueTask DisposeAsync() => _world!.DisposeAsync();

    [Fact]
    public async Task Always_fails_at_every_attempt()
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            NetworkServerTests.IsProblem(500, "broken", await _world!.AskAsync("unreliable", """{"fail":"always"}""", attempt));
        }

        Assert.Equal(3, _world!.Jobs.ExecutionsOf(JobWorld.Key));
    }

    [Fact]
    public async Task Once_fails_at_the_first_attempt_of_every_key_only()
    {
        var first = await _world!.AskAsync("unreliable", """{"fail":"once"}""", 1);
        var second = await _world.AskAsync("unreliable", """{"fail":"once"}""", 2);
        var stranger = await _world.AskAsync("unreliable", """{"fail":"once"}""", 1, change: request =>
        {
            request.Headers.Remove("Idempotency-Key");
            request.Headers.Remove("X-Paywall-Purchase");
            request.Headers.Add("Idempotency-Key", "another");
            request.Headers.Add("X-Paywall-Purchase", "another");
        });

        NetworkServerTests.IsProblem(500, "broken", first);
        Assert.Equal((200, """{"executions":2}"""), (second.Status, second.Text));
        Assert.Equal(500, stranger.Status);
    }

    [Fact]
    public async Task Refuse_is_a_422_with_a_detail() =>
        JobWorld.IsRefused("It was asked to be refused.", await _world!.AskAsync("unreliable", """{"fail":"refuse"}"""));

    [Fact]
    public async Task Any_other_way_to_fail_is_refused() =>
        JobWorld.IsRefused("fail must be", await _world!.AskAsync("unreliable", """{"fail":"sometimes"}"""));
}
