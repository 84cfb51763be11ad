using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>The invoice that a wallet tells when it is asked about one.</summary>
internal static class ToldInvoice
{
    /// <summary>The invoice, or null if the wallet tells none that can be read.</summary>
    /// <exception cref="WalletException">It is for another network, so that nothing which is said of it means our money.</exception>
    public static Bolt11Invoice? Read(string wallet, string? text, BitcoinNetwork network)
    {
        if (!Bolt11Invoice.TryParse(text, out var invoice))
        {
            return null;
        }

        return invoice.Network == network
            ? invoice
            : throw new WalletException(
                WalletFault.BadAnswer, $"{wallet} answered with an invoice that is for {invoice.Network}, not {network}.");
    }
}
