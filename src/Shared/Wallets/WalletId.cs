using System.Diagnostics.CodeAnalysis;
using Paywall.Protocol.L402;

namespace Paywall.Wallets;

/// <summary>A wallet's own id of an invoice or payment.</summary>
internal static class WalletId
{
    /// <summary>Whether it can stand in a token, and as one segment of a URL that means nothing but itself.</summary>
    public static bool IsUsable([NotNullWhen(true)] string? id) =>
        id is not null && WalletInvoice.IsId(id) && id is not ("." or "..");
}
