using Paywall.Sandbox.Tests.Processes;
using Paywall.Sandbox.Upstreams;

namespace Paywall.Sandbox.Tests.Upstreams;

internal static class HeldRequests
{
    /// <summary>Waits until the gate holds so many requests, with a deadline that only a failing test reaches.</summary>
    public static Task HoldsAsync(this UpstreamGate gate, int count)
    {
        var cancellation = TestContext.Current.CancellationToken;
        return gate.WhenWaitingAsync(count, cancellation).WaitAsync(Eventually.Deadline, cancellation);
    }
}
