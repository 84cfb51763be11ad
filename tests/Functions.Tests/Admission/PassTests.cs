using System.Net;
using Azure.Data.Tables;
using Paywall.Functions.Storage;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Admission;

public class PassTests(LocalStorage storage)
{
    private static readonly (string, string?) OneHour = ("Paywall:Services:0:Uses", "01:00:00");

    [Fact]
    public async Task A_pass_opens_its_service_until_it_ends_and_stores_no_use()
    {
        await using var shop = await Shop.OpenAsync(storage, OneHour);
        var (pass, purchase) = await BuyAsync(shop);

        for (var i = 0; i < 5; i++)
        {
            using var served = await shop.GetAsync($"/api/echo/{i}", pass);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }

        var rows = storage.Purchases.Query<TableEntity>(row => row.PartitionKey == purchase.ToString(), cancellationToken: Shop.Cancellation).Select(row => row.RowKey.Split('-')[0]);
        Assert.Equal(["paid", "settled"], rows.Order());

        // Ten minutes to pay the invoice, then an hour.
        shop.Time.Advance(TimeSpan.FromMinutes(69));
        using var late = await shop.GetAsync("/api/echo", pass);
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        using var ended = await shop.GetAsync("/api/echo", pass);
        await ProblemAssert.IsAsync(ended, 402, "credential-expired");
    }

    [Fact]
    public async Task A_revoked_pass_opens_nothing_after_thirty_seconds()
    {
        await using var shop = await Shop.OpenAsync(storage, OneHour);
        var other = await shop.AddHandlerAsync();
        var (pass, purchase) = await BuyAsync(shop);
        using var before = await shop.GetAsync("/api/echo", pass);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        var table = new PurchaseTable(new TableServiceClient(storage.ConnectionString), storage.Files, shop.Time);
        Assert.True(await table.RevokeAsync(purchase, Shop.Cancellation));
        Assert.False(await table.RevokeAsync(purchase, Shop.Cancellation));

        using var remembered = await shop.GetAsync("/api/echo", pass);
        Assert.Equal(HttpStatusCode.OK, remembered.StatusCode);
        using var elsewhere = await shop.GetAsync("/api/echo", pass, other);
        await ProblemAssert.IsAsync(elsewhere, 402, "revoked");
        shop.Time.Advance(TimeSpan.FromSeconds(30));
        using var after = await shop.GetAsync("/api/echo", pass);
        await ProblemAssert.IsAsync(after, 402, "revoked");
    }

    [Fact]
    public async Task A_pass_is_limited_to_so_many_calls_at_once_and_none_is_counted_twice()
    {
        await using var shop = await Shop.OpenAsync(storage, OneHour, ("Paywall:PassCallsAtOnce", "2"));
        var (pass, _) = await BuyAsync(shop);
        shop.Upstream.Gate.Close();
        var held = Enumerable.Range(0, 2).Select(_ => shop.GetAsync("/api/echo", pass)).ToList();
        await shop.Upstream.Gate.WhenWaitingAsync(2, Shop.Cancellation);

        using var third = await shop.GetAsync("/api/echo", pass);
        await ProblemAssert.IsAsync(third, 429, "pass-busy");

        shop.Upstream.Gate.Open();
        foreach (var response in await Task.WhenAll(held))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await response.Content.ReadAsStringAsync(Shop.Cancellation);
            response.Dispose();
        }

        await UntilAsync(async () =>
        {
            using var again = await shop.GetAsync("/api/echo", pass);
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task A_pass_is_limited_to_so_many_calls_in_a_second()
    {
        await using var shop = await Shop.OpenAsync(storage, OneHour, ("Paywall:PassCallsPerSecond", "2"));
        var (pass, _) = await BuyAsync(shop);

        Assert.Equal([200, 200, 429], await StatusesAsync(shop, pass, 3));
        shop.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal([200, 429], await StatusesAsync(shop, pass, 2));
    }

    [Fact]
    public async Task A_pass_whose_upstream_fails_is_not_charged_and_goes_on()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:1:Uses", "01:00:00"));
        var challenge = await shop.ChallengeAsync("/api/status/200");
        var pass = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));

        foreach (var status in new[] { 500, 500, 500, 500, 200 })
        {
            using var response = await shop.GetAsync($"/api/status/{status}", pass);
            Assert.Equal(status, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task A_pass_whose_invoice_is_not_paid_opens_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage, OneHour);
        var challenge = await shop.ChallengeAsync("/api/echo");

        using var response = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, shop.PreimageOf(challenge)));
        await ProblemAssert.IsAsync(response, 409, "not-settled");
    }

    private static async Task<(string Pass, PurchaseId Purchase)> BuyAsync(Shop shop)
    {
        var challenge = await shop.ChallengeAsync("/api/echo");
        Assert.True(Macaroon.TryParse(challenge.Token, out var token));
        Assert.True(L402Identifier.TryRead(token.Identifier.Span, out var identifier));
        return (L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge)), identifier.Purchase);
    }

    private static async Task<List<int>> StatusesAsync(Shop shop, string credential, int count)
    {
        List<int> statuses = [];
        for (var i = 0; i < count; i++)
        {
            using var response = await shop.GetAsync("/api/echo", credential);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }

    /// <summary>A place is free again a moment after its answer was read.</summary>
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            Shop.Cancellation.ThrowIfCancellationRequested();
        }
    }
}
