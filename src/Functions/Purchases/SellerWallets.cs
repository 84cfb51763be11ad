using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Paywall.Wallets;

namespace Paywall.Functions.Purchases;

/// <summary>The wallets that the seller is paid into, by name.</summary>
internal sealed class SellerWallets(IEnumerable<SellerWallet> wallets)
{
    private readonly FrozenDictionary<string, SellerWallet> _wallets = wallets.ToFrozenDictionary(wallet => wallet.Name);

    public IEnumerable<SellerWallet> All => _wallets.Values;

    public bool TryFind(string name, [NotNullWhen(true)] out SellerWallet? wallet) => _wallets.TryGetValue(name, out wallet);

    /// <summary>Finds what makes a wallet's invoices.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out IInvoiceWallet? invoices)
    {
        invoices = _wallets.GetValueOrDefault(name)?.Invoices;
        return invoices is not null;
    }
}
