using Paywall.Wallets;

namespace Paywall.Functions.Purchases;

/// <summary>A wallet that the seller is paid into.</summary>
/// <param name="Name">Its name in configuration and tokens.</param>
/// <param name="Invoices">Makes invoices and looks them up.</param>
/// <param name="Webhooks">Reads its reports.</param>
/// <param name="Payments">Lists what it was paid; null if it cannot.</param>
/// <param name="Balance">Tells what it holds; null if it does not.</param>
/// <param name="Payer">Pays refunds; null if it cannot.</param>
internal sealed record SellerWallet(
    string Name, IInvoiceWallet Invoices, IWebhookReader Webhooks, IListingWallet? Payments, IBalanceWallet? Balance, IPayingWallet? Payer);
