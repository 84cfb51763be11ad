using System.Collections.Concurrent;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>The accounts by their keys. Together they own what the node owns.</summary>
internal sealed class ZbdAccounts(LightningNetwork network, LightningNode node)
{
    private readonly ConcurrentDictionary<ZbdApiKey, CustodyAccount> _accounts = new();

    /// <summary>Opens an account with money from outside.</summary>
    /// <exception cref="ArgumentException">There is one with that key.</exception>
    public void Open(ZbdApiKey key, MilliSatoshi balance)
    {
        if (!_accounts.TryAdd(key, new CustodyAccount(balance)))
        {
            throw new ArgumentException("There is an account with that key already.", nameof(key));
        }

        network.Deposit(node, balance);
    }

    public CustodyAccount? Find(ZbdApiKey key) => _accounts.GetValueOrDefault(key);
}
