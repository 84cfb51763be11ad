using System.Collections.Concurrent;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>What a key opens: wallets, and the payments into and out of them.</summary>
internal sealed class VoltageEnvironment(Guid organization)
{
    public Guid Organization => organization;

    public Guid Id { get; } = Guid.NewGuid();

    public ConcurrentDictionary<Guid, CustodyAccount> Wallets { get; } = new();
}
