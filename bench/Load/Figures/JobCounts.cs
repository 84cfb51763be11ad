using Paywall.Load.World;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.Figures;

/// <summary>What leaves a paywall for one job, counted at the fault proxy; what the host does at the queue is not the paywall's.</summary>
/// <param name="Challenge">The unpaid request.</param>
/// <param name="Work">From the payment to the result: webhook, settlement, queue, upstream.</param>
/// <param name="Fetch">Fetching the result.</param>
internal sealed record JobCounts(JobCount Challenge, JobCount Work, JobCount Fetch)
{
    /// <summary>How long no request is to be made until a phase counts as over: a webhook's answer comes after its last write.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    public override string ToString() => $"challenge {Challenge}, payment to result {Work}, fetch {Fetch}";

    public static async Task<JobCounts> CountAsync(Surroundings surroundings, Azurite storage, CancellationToken cancellation)
    {
        await using var proxy = new FaultProxy();
        await using var host = await surroundings.HostAsync(storage, proxy, cancellation);
        using var employer = new Employer(surroundings, host.Address);
        await WhenQuietAsync();
        Offer? offer = null;
        var authorization = "";
        var challenge = await CountAsync(async () => offer = await employer.AskAsync(cancellation));

        // Looking would be counted, so nobody looks until all is quiet.
        var work = await CountAsync(() =>
        {
            authorization = employer.Pay(offer!);
            return Task.CompletedTask;
        });
        var fetch = await CountAsync(() => employer.FetchAsync(offer!, authorization, cancellation));
        return new JobCounts(challenge, work, fetch);

        async Task<JobCount> CountAsync(Func<Task> phase)
        {
            var before = proxy.Requests.Count;
            await phase();
            await WhenQuietAsync();
            var targets = proxy.Requests.Skip(before).Select(request => request.Target).ToList();
            return new JobCount(
                targets.Count(target => target == Surroundings.StorageTarget),
                targets.Count(target => target == Surroundings.QueueTarget),
                targets.Count(target => target == Surroundings.WalletTarget));
        }

        async Task WhenQuietAsync()
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
}

/// <summary>Operations of one phase.</summary>
internal sealed record JobCount(int Storage, int Queue, int Wallet)
{
    public override string ToString() => $"{Storage} + {Queue} + {Wallet}";
}
