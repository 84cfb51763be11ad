namespace Paywall.Wallets;

/// <summary>An invoice in a wallet's list.</summary>
/// <param name="Id">The wallet's id of it.</param>
/// <param name="Lookup">What the wallet says of it.</param>
public sealed record ListedInvoice(string Id, InvoiceLookup Lookup);
