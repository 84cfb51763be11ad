using System.Collections.Concurrent;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>The server's wallets by their keys. Together they own what the node owns.</summary>
internal sealed class LNbitsAccounts(LightningNetwork network, LightningNode node)
{
    private readonly ConcurrentDictionary<string, (LNbitsAccount Account, bool IsAdmin)> _byKey = new();

    /// <summary>Opens a wallet with money from outside.</summary>
    public LNbitsAccount Open(string name, MilliSatoshi balance)
    {
        var account = new LNbitsAccount(name, balance);
        _byKey[account.InvoiceKey] = (account, false);
        _byKey[account.AdminKey] = (account, true);
        network.Deposit(node, balance);
        return account;
    }

    public (LNbitsAccount? Account, bool IsAdmin) Find(string key) => _byKey.GetValueOrDefault(key);
}
