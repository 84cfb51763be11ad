using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Paywall.Wallets;

namespace Paywall.Functions.Purchases;

/// <summary>The wallets that the seller is paid into, by name.</summary>
internal sealed class SellerWallets(IEnumerable<KeyValuePair<string, IInvoiceWallet>> wallets)
{
    private readonly FrozenDictionary<string, IInvoiceWallet> _wallets = wallets.ToFrozenDictionary();

    public IEnumerable<string> Names => _wallets.Keys;

    public bool TryFind(string name, [NotNullWhen(true)] out IInvoiceWallet? wallet) => _wallets.TryGetValue(name, out wallet);
}
