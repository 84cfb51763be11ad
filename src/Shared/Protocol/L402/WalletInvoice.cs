using System.Text.RegularExpressions;

namespace Paywall.Protocol.L402;

/// <summary>Where a purchase's invoice is found again: a configured wallet and that wallet's own id of it.</summary>
/// <param name="Wallet">The wallet's name: lower-case letters, digits and hyphens.</param>
/// <param name="Id">The wallet's id of the invoice: 1 to 128 letters, digits, <c>-</c>, <c>_</c>, <c>.</c>, <c>~</c>.</param>
public readonly partial record struct WalletInvoice(string Wallet, string Id)
{
    /// <summary>Whether a wallet's id can stand in a token and in a URL as it is.</summary>
    public static bool IsId(string id) => IdPattern.IsMatch(id);

    /// <summary>Whether a text can name a wallet.</summary>
    public static bool IsWalletName(string name) => NamePattern.IsMatch(name);

    internal static bool TryParse(string text, out WalletInvoice invoice)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        invoice = colon < 0 ? default : new WalletInvoice(text[..colon], text[(colon + 1)..]);
        return colon > 0 && IsWalletName(invoice.Wallet) && IsId(invoice.Id);
    }

    /// <summary><c>wallet:id</c>.</summary>
    public override string ToString() => $"{Wallet}:{Id}";

    [GeneratedRegex(@"\A[A-Za-z0-9_.~-]{1,128}\z")]
    private static partial Regex IdPattern { get; }

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex NamePattern { get; }
}
