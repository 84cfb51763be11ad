using Paywall.Load.World;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.Figures;

/// <summary>What leaves a paywall for one job, counted at the fault proxy; what the host does at the queue is not the paywall's.</summary>
/// <param name="Challenge">The unpaid request.</param>
/// <param name="Work">From the payment to the result: webhook, settlement, queue, upstream.</param>
/// <param name="Fetch">Fetching the result.</param>
internal sealed record JobCounts(OperationCount Challenge, OperationCount Work, OperationCount Fetch)
{
    public override string ToString() => $"challenge {Challenge}, payment to result {Work}, fetch {Fetch}";

    public static async Task<JobCounts> CountAsync(Surroundings surroundings, Azurite storage, CancellationToken cancellation)
    {
        await using var proxy = new FaultProxy();
        await using var host = await surroundings.HostAsync(storage, proxy, cancellation);
        using var employer = new Employer(surroundings, host.Address);
        var counter = new OperationCounter(proxy);
        Offer? offer = null;
        var authorization = "";
        var challenge = await counter.CountAsync(async () => offer = await employer.AskAsync(cancellation), cancellation);

        // Looking would be counted, so nobody looks until all is quiet.
        var work = await counter.CountAsync(
            () =>
            {
                authorization = employer.Pay(offer!);
                return Task.CompletedTask;
            },
            cancellation);
        var fetch = await counter.CountAsync(() => employer.FetchAsync(offer!, authorization, cancellation), cancellation);
        return new JobCounts(challenge, work, fetch);
    }
}
