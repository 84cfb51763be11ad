using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Paywall.Functions.Settlements;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Tests.Harness;

/// <summary>A purchase of a job as all who take part in it know it together.</summary>
/// <param name="Body">What was submitted.</param>
/// <param name="Challenge">The offer.</param>
/// <param name="Credential">What the buyer presents once it is paid.</param>
/// <param name="Document">The body of the offer.</param>
internal sealed record JobSale(string Body, L402Challenge Challenge, string Credential, JsonNode Document)
{
    public PurchaseId Purchase => Identifier.Purchase;

    public string Id => Purchase.ToString();

    /// <summary>What a buyer presents who has not paid.</summary>
    public string TokenOnly => $"L402 {Challenge.Token}:";

    private L402Identifier Identifier
    {
        get
        {
            Assert.True(Macaroon.TryParse(Challenge.Token, out var token));
            Assert.True(L402Identifier.TryRead(token.Identifier.Span, out var identifier));
            return identifier;
        }
    }

    /// <summary>Sends what ZBD sends, as long as somebody waits for the answer.</summary>
    public Task<HttpResponseMessage> ReportAsync(Shop shop, int handler, CancellationToken cancellation)
    {
        Assert.True(Macaroon.TryParse(Challenge.Token, out var token));
        Assert.True(TokenTerms.TryRead(token, out var terms));
        var tag = new PurchaseTag("zbd", Purchase, terms.Service, terms.Amount, terms.Uses, Bolt11Invoice.Parse(Challenge.Invoice).ExpiresAt);
        return Webhooks.SendAsync(shop, handler, shop.Services().GetRequiredService<PurchaseTags>().Write(tag), terms.Invoice.Id, cancellation);
    }
}
