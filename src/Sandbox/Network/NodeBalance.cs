using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Network;

/// <summary>What a node owned at one moment.</summary>
internal readonly record struct NodeBalance(LightningNode Node, MilliSatoshi Balance);
