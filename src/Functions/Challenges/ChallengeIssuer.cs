using Paywall.Functions.Catalog;
using Paywall.Functions.Configuration;
using Paywall.Functions.Purchases;
using Paywall.Functions.Settlements;
using Paywall.Functions.Telemetry;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Wallets;

namespace Paywall.Functions.Challenges;

/// <summary>Makes challenges: a purchase id, an invoice that carries it, and a token that says what is sold. Nothing is stored.</summary>
internal sealed class ChallengeIssuer(
    SellerWallets wallets,
    InvoiceLanes lanes,
    TokenMinter minter,
    PurchaseTags tags,
    PaywallMetrics metrics,
    PaywallConfiguration configuration,
    TimeProvider time)
{
    /// <summary>How long a single use or a pack may be kept for later.</summary>
    public static readonly TimeSpan TokenLifeAfterInvoice = TimeSpan.FromDays(30);

    /// <summary>Offers a new purchase.</summary>
    /// <param name="service">What is sold.</param>
    /// <param name="price">For how much.</param>
    /// <param name="target">The request, for a purchase of one.</param>
    /// <param name="bodySha256">The only body that the purchase is good for; null where the body is free.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="WalletException">There is no invoice to offer.</exception>
    public async Task<ChallengeOutcome> IssueAsync(
        Service service, MilliSatoshi price, CallTarget target, string? bodySha256, CancellationToken cancellationToken)
    {
        var (name, wallet) = WalletOf(service);
        var purchase = PurchaseId.New();
        var tag = new PurchaseTag(name, purchase, service.Name, price, service.Uses.Count, time.GetUtcNow() + configuration.InvoiceExpiry);
        var request = new InvoiceRequest(purchase, price, service.Description, configuration.InvoiceExpiry)
        {
            CallbackUrl = wallet.Capabilities.Webhook == WebhookTrust.Hint ? tags.CallbackUrl(tag) : null,
            Tag = wallet.Capabilities.Webhook == WebhookTrust.Signed ? tags.Write(tag) : null,
        };
        var (created, retryAfter) = await lanes.CallAsync(name, () => wallet.CreateInvoiceAsync(request, cancellationToken));
        if (created is null)
        {
            return new ChallengeOutcome.TooMany(retryAfter!.Value);
        }

        var terms = new TokenTerms
        {
            Service = service.Name,
            ValidUntil = created.Invoice.ExpiresAt + (service.Uses.Span ?? TokenLifeAfterInvoice),
            Amount = price,
            Uses = service.Uses.Count,
            Invoice = new WalletInvoice(name, created.Id),
            Binding = service.Uses.IsOneRequest ? target.Binding : null,
            BodySha256 = bodySha256,
        };
        var token = minter.Mint(purchase, created.Invoice.PaymentHash, terms);
        metrics.Challenged(service.Name);
        return new ChallengeOutcome.Offered(new Challenge(purchase, token, created.Invoice, terms, service.Description));
    }

    /// <summary>
    /// Offers an open purchase again, to a request that presents its very token without the preimage. One that was paid is offered again
    /// too: no wallet pays an invoice twice, while a new one would be paid.
    /// </summary>
    /// <returns>Null if its invoice cannot be paid any more, or is not known.</returns>
    /// <exception cref="WalletException">The wallet cannot be asked.</exception>
    public async Task<ChallengeOutcome?> OfferAgainAsync(Service service, OpenPurchase open, CancellationToken cancellationToken)
    {
        var invoice = open.Purchase.Terms.Invoice;
        if (!wallets.TryFind(invoice.Wallet, out IInvoiceWallet? wallet))
        {
            return null;
        }

        var (found, retryAfter) = await lanes.CallAsync(
            invoice.Wallet, async () => new Found(await wallet.LookUpInvoiceAsync(invoice.Id, cancellationToken)));
        if (found is null)
        {
            return new ChallengeOutcome.TooMany(retryAfter!.Value);
        }

        var isOpen = found.Lookup is { Invoice: { } text, Status: var status }
            && text.PaymentHash == open.Purchase.PaymentHash
            && (status is InvoiceStatus.Paid || (status is InvoiceStatus.Pending or InvoiceStatus.Held && text.ExpiresAt > time.GetUtcNow()));
        return isOpen
            ? new ChallengeOutcome.Offered(
                new Challenge(open.Purchase.Id, open.Token, found.Lookup!.Invoice!, open.Purchase.Terms, service.Description))
            : null;
    }

    private (string Name, IInvoiceWallet Wallet) WalletOf(Service service)
    {
        var name = service.Wallet ?? throw new InvalidOperationException($"Service '{service.Name}' has a price and no wallet.");
        return wallets.TryFind(name, out IInvoiceWallet? wallet)
            ? (name, wallet)
            : throw new InvalidOperationException($"Wallet '{name}' is configured and not there.");
    }

    /// <summary>An answer, also where the answer is that there is no such invoice.</summary>
    private sealed record Found(InvoiceLookup? Lookup);
}
