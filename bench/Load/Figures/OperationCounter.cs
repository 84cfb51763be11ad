using Paywall.Load.World;
using Paywall.Sandbox.Faults;

namespace Paywall.Load.Figures;

/// <summary>Counts what leaves a paywall, at the fault proxy before everything that it calls.</summary>
internal sealed class OperationCounter(FaultProxy proxy)
{
    /// <summary>How long no request is to be made until something counts as over: an answer comes before its last write.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    /// <summary>Counts what something leads to, until nothing follows any more.</summary>
    public async Task<OperationCount> CountAsync(Func<Task> what, CancellationToken cancellation)
    {
        await WhenQuietAsync(cancellation);
        var before = proxy.Requests.Count;
        await what();
        await WhenQuietAsync(cancellation);
        var requests = proxy.Requests.Skip(before).ToList();
        var storage = requests.Where(request => request.Target == Surroundings.StorageTarget).ToList();
        var reads = storage.Count(request => request.Method is "GET" or "HEAD");
        return new OperationCount(
            reads,
            storage.Count - reads,
            requests.Count(request => request.Target == Surroundings.QueueTarget),
            requests.Count(request => request.Target == Surroundings.WalletTarget));
    }

    private async Task WhenQuietAsync(CancellationToken cancellation)
    {
        int before;
        do
        {
            before = proxy.Requests.Count;
            await Task.Delay(Quiet, cancellation);
        }
        while (proxy.Requests.Count != before);
    }
}
