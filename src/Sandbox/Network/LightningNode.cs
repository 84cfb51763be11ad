using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Network;

/// <summary>A node of a <see cref="LightningNetwork"/>: a name and a key. Its balance stands in the network.</summary>
internal sealed class LightningNode(string alias, NodePrivateKey key)
{
    /// <summary>The name by which people call it; unique in its network.</summary>
    public string Alias => alias;

    /// <summary>What the invoices that it signs recover to.</summary>
    public NodeId Id => key.NodeId;

    /// <summary>Signs its invoices.</summary>
    public NodePrivateKey Key => key;

    public override string ToString() => alias;
}
