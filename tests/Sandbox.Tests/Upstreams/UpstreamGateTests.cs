using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Tests.Processes;
using Paywall.Sandbox.Upstreams;

namespace Paywall.Sandbox.Tests.Upstreams;

public sealed class UpstreamGateTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private SampleUpstream? _upstream;

    public async ValueTask InitializeAsync()
    {
        _upstream = await SampleUpstream.StartAsync(cancellation: TestContext.Current.CancellationToken);
        _http.BaseAddress = _upstream.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _upstream!.DisposeAsync();
    }

    [Fact]
    public async Task A_closed_gate_holds_recorded_requests_until_it_opens()
    {
        var gate = _upstream!.Gate;
        gate.Close();
        var held = new[] { _http.ReadAsync("/quote"), _http.ReadAsync("/echo") };
        await gate.HoldsAsync(2);

        Assert.Equal(2, _upstream.Executions);
        Assert.DoesNotContain(held, request => request.IsCompleted);
        gate.Open();

        Assert.All(await Task.WhenAll(held), reply => Assert.Equal(200, reply.Status));
        Assert.Equal(0, gate.Waiting);
        Assert.Equal(200, (await _http.ReadAsync("/quote")).Status);
    }

    [Fact]
    public async Task A_gate_can_be_closed_again_and_opening_an_open_one_does_nothing()
    {
        var gate = _upstream!.Gate;
        gate.Open();
        gate.Close();
        gate.Close();
        var first = _http.ReadAsync("/quote");
        await gate.HoldsAsync(1);
        gate.Open();
        await first;

        gate.Close();
        var second = _http.ReadAsync("/quote");
        await gate.HoldsAsync(1);
        Assert.False(second.IsCompleted);
        gate.Open();
        await second;
    }

    [Fact]
    public async Task A_client_that_gives_up_leaves_the_gate()
    {
        var gate = _upstream!.Gate;
        gate.Close();
        using var patience = new CancellationTokenSource();
        var held = _http.GetAsync("/quote", patience.Token);
        await gate.HoldsAsync(1);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        await Eventually.TrueAsync(() => gate.Waiting == 0, "the gate lets go of a request whose client left");
        Assert.Equal(1, _upstream.Executions);
    }
}
