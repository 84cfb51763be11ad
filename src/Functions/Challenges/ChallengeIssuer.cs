using Paywall.Functions.Catalog;
using Paywall.Functions.Configuration;
using Paywall.Functions.Purchases;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Wallets;

namespace Paywall.Functions.Challenges;

/// <summary>Makes challenges: a purchase id, an invoice that carries it, and a token bound to the request. Nothing is stored.</summary>
internal sealed class ChallengeIssuer(SellerWallets wallets, TokenMinter minter, PaywallConfiguration configuration)
{
    /// <summary>How long a single use may be kept for later.</summary>
    public static readonly TimeSpan TokenLifeAfterInvoice = TimeSpan.FromDays(30);

    /// <exception cref="WalletException">There is no invoice to offer.</exception>
    public async Task<Challenge> IssueAsync(Service service, MilliSatoshi price, CallTarget target, CancellationToken cancellationToken)
    {
        var name = service.Wallet ?? throw new InvalidOperationException($"Service '{service.Name}' has a price and no wallet.");
        if (!wallets.TryFind(name, out var wallet))
        {
            throw new InvalidOperationException($"Wallet '{name}' is configured and not there.");
        }

        var purchase = PurchaseId.New();
        var created = await wallet.CreateInvoiceAsync(
            new InvoiceRequest(purchase, price, service.Description, configuration.InvoiceExpiry), cancellationToken);
        var terms = new TokenTerms
        {
            Service = service.Name,
            ValidUntil = created.Invoice.ExpiresAt + TokenLifeAfterInvoice,
            Amount = price,
            Uses = TokenUses.Once,
            Invoice = new WalletInvoice(name, created.Id),
            Binding = target.Binding,
        };
        return new Challenge(purchase, minter.Mint(purchase, created.Invoice.PaymentHash, terms), created.Invoice, price, service.Description);
    }
}
