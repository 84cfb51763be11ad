using System.Net;
using System.Text.Json;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Tests.Settlements;

/// <summary>LNbits tells anybody the preimage of an invoice that nobody has paid. It must open nothing.</summary>
public class LeakedPreimageTests(LocalStorage storage)
{
    [Fact]
    public async Task The_preimage_of_an_unpaid_invoice_opens_nothing_before_and_after_its_expiry()
    {
        await using var shop = await WalletShop.OpenAsync(storage, "lnbits");
        var challenge = await shop.ChallengeAsync();
        var leaked = await LeakAsync(shop, challenge);
        for (var i = 0; i < 2; i++)
        {
            using var early = await shop.ReturnAsync(challenge, leaked);
            await ProblemAssert.IsAsync(early, 409, "not-settled");
        }

        shop.Shop.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(2));
        using var late = await shop.ReturnAsync(challenge, leaked);
        await ProblemAssert.IsAsync(late, 409, "invoice-expired");
        Assert.Equal(0, shop.Shop.Upstream.Executions);
        await shop.AssertUnknownAsync(challenge);
    }

    [Fact]
    public async Task Nor_does_it_open_anything_together_with_a_report_of_the_payment()
    {
        await using var shop = await WalletShop.OpenAsync(storage, "lnbits");
        var challenge = await shop.ChallengeAsync();
        var leaked = await LeakAsync(shop, challenge);
        await shop.DeliverAsync(await shop.ReportAsync(challenge));
        using (var unpaid = await shop.ReturnAsync(challenge, leaked))
        {
            await ProblemAssert.IsAsync(unpaid, 409, "not-settled");
        }

        Assert.Empty(await storage.RowsAsync(challenge, ""));
        Assert.Equal(leaked, shop.Shop.Pay(challenge));
        shop.Shop.Time.Advance(TimeSpan.FromSeconds(1));
        using var paid = await shop.ReturnAsync(challenge, leaked);
        Assert.Equal(HttpStatusCode.OK, paid.StatusCode);
    }

    private static async Task<Preimage> LeakAsync(WalletShop shop, L402Challenge challenge)
    {
        var server = Assert.IsType<PaidLNbits>(shop.Wallet).Address;
        var text = await shop.Shop.Http.GetStringAsync(
            new Uri(server, $"/api/v1/payments/{Bolt11Invoice.Parse(challenge.Invoice).PaymentHash}"), Shop.Cancellation);
        using var json = JsonDocument.Parse(text);
        Assert.False(json.RootElement.GetProperty("paid").GetBoolean());
        return Preimage.Parse(json.RootElement.GetProperty("preimage").GetString()!);
    }
}
