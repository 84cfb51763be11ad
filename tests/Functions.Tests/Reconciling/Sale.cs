using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Purchases;
using Paywall.Functions.Settlements;
using Paywall.Functions.Storage;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>A purchase as all who take part in it know it together.</summary>
/// <param name="Path">What was asked for.</param>
/// <param name="Challenge">The offer.</param>
/// <param name="Credential">What the buyer presents once it is paid.</param>
/// <param name="Purchase">What the token says.</param>
internal sealed record Sale(string Path, L402Challenge Challenge, string Credential, Purchase Purchase)
{
    public string Id => Purchase.Name;

    public string InvoiceId => Purchase.Terms.Invoice.Id;

    /// <summary>Asks for an offer that is not paid yet.</summary>
    public static async Task<Sale> OfferAsync(Shop shop, string path, int handler = 0)
    {
        var challenge = await shop.ChallengeAsync(path, handler);
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.PreimageOf(challenge));
        var verifier = shop.Services(handler).GetRequiredService<TokenVerifier>();
        var genuine = Assert.IsType<TokenVerification.Genuine>(verifier.Verify([credential], [], []));
        return new Sale(path, challenge, credential, new Purchase(genuine.Identifier.Purchase, genuine.Identifier.PaymentHash, genuine.Terms));
    }

    /// <summary>Asks for an offer and pays it; nobody but the wallet knows.</summary>
    public static async Task<Sale> PaidAsync(Shop shop, string path, int handler = 0)
    {
        var sale = await OfferAsync(shop, path, handler);
        shop.Pay(sale.Challenge);
        return sale;
    }

    /// <summary>What was signed about the purchase for the wallet.</summary>
    public PurchaseTag Tag => new(
        Purchase.Terms.Invoice.Wallet, Purchase.Id, Purchase.Terms.Service, Purchase.Terms.Amount, Purchase.Terms.Uses,
        Bolt11Invoice.Parse(Challenge.Invoice).ExpiresAt);

    /// <summary>Sends what ZBD sends.</summary>
    public async Task WebhookAsync(Shop shop, int handler = 0)
    {
        using var response = await ReportAsync(shop, handler, Shop.Cancellation);
        Assert.Equal(204, (int)response.StatusCode);
    }

    /// <summary>Sends what ZBD sends, as long as somebody waits for the answer.</summary>
    public Task<HttpResponseMessage> ReportAsync(Shop shop, int handler, CancellationToken cancellation) =>
        Webhooks.SendAsync(shop, handler, shop.Services().GetRequiredService<PurchaseTags>().Write(Tag), InvoiceId, cancellation);

    /// <summary>Lets Reconcile look for the payment, as after a webhook whose invoice could not be read again.</summary>
    public Task<SetDeadline> NoteAsync(Shop shop, DateTimeOffset due) => shop.Services().GetRequiredService<DeadlineTable>().SetAsync(
        new Deadline.Settle(SettlementOrder.Of(Purchase) with { InvoiceExpiry = Tag.InvoiceExpiry }), due);

    /// <summary>Uses it once.</summary>
    public Task<HttpResponseMessage> UseAsync(Shop shop, int handler = 0, params (string Name, string Value)[] headers) =>
        shop.SendAsync(HttpMethod.Get, Path, handler, [("Authorization", Credential), .. headers]);

    /// <summary>What Reconcile has to do for it.</summary>
    public async Task<IReadOnlyList<TableEntity>> DeadlinesAsync(LocalStorage storage, string kind = "") =>
        [.. (await ReconcileStorage.RowsAsync(storage.Deadlines)).Where(row => row.RowKey.StartsWith($"{Id}-{kind}", StringComparison.Ordinal))];

    /// <summary>It is recorded exactly as if nothing had gone wrong.</summary>
    public async Task AssertRecordedAsync(LocalStorage storage)
    {
        Assert.Equal("sold", Assert.Single(await storage.RowsAsync(Challenge, "settled-"))["Outcome"]);
        Assert.Single(await storage.RowsAsync(Challenge, "paid-"));
        var booked = Assert.Single(await storage.BookedAsync(Challenge));
        Assert.Equal(((long)Purchase.Terms.Amount.Value, "sold"), (booked["AmountMsat"], booked["Outcome"]));
        Assert.Equal($"{Id}-prune", Assert.Single(await DeadlinesAsync(storage)).RowKey);
    }
}
