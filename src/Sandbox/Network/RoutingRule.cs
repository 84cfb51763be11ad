using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Network;

/// <summary>Payments go through one node in the middle, which keeps a fee; its own payments are direct and free.</summary>
/// <param name="Router">The node that forwards and earns.</param>
/// <param name="Base">What every forwarded payment costs.</param>
/// <param name="PartsPerMillion">
/// What it costs for each million of the amount, 0 to 1,000,000; fractions of a millisatoshi are dropped (BOLT 7).
/// </param>
internal sealed record RoutingRule(LightningNode Router, MilliSatoshi Base, uint PartsPerMillion)
{
    private const uint Million = 1_000_000;

    /// <summary>The fee for one payment on top of its amount.</summary>
    public MilliSatoshi FeeFor(LightningNode payer, NodeId payee, MilliSatoshi amount) =>
        payer == Router || payee.Equals(Router.Id)
            ? MilliSatoshi.Zero
            : Base + new MilliSatoshi((ulong)((UInt128)amount.Value * PartsPerMillion / Million));

    /// <summary>Refuses a rule by which no fee fits into 64 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rule takes more than all there is.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PartsPerMillion, Million);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Base, LightningNetwork.AllMoney);
    }
}
