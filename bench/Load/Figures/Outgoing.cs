using Paywall.Load.World;

namespace Paywall.Load.Figures;

/// <summary>What left a paywall for one request.</summary>
/// <param name="Targets">What each was for, in order.</param>
internal sealed record Outgoing(IReadOnlyList<string> Targets)
{
    public int Storage => Targets.Count(target => target == Surroundings.StorageTarget);

    public int Wallet => Targets.Count(target => target == Surroundings.WalletTarget);

    /// <summary>How often the storage was asked before the upstream was.</summary>
    public int StorageBeforeUpstream => Targets
        .TakeWhile(target => target != Surroundings.UpstreamTarget)
        .Count(target => target == Surroundings.StorageTarget);
}
