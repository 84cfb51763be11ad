using System.Net;
using Azure.Data.Tables;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Admission;

public class PackTests(LocalStorage storage)
{
    [Fact]
    public async Task A_pack_opens_any_request_to_its_service_as_often_as_it_was_bought_for()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "3 calls"));
        var pack = await shop.BuyAsync("/api/echo/first");

        foreach (var path in new[] { "/api/echo/first", "/api/echo/second?x=1", "/api/echo" })
        {
            using var served = await shop.InsistAsync(path, 0, ("Authorization", pack));
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }

        using var spent = await shop.InsistAsync("/api/echo/first", 0, ("Authorization", pack));
        await ProblemAssert.IsAsync(spent, 402, "already-used");
        using var elsewhere = await shop.InsistAsync("/api/status/200", 0, ("Authorization", pack));
        await ProblemAssert.IsAsync(elsewhere, 402, "wrong-service");
        Assert.Equal(3, shop.Upstream.Executions);
    }

    [Fact]
    public async Task A_pack_of_twenty_under_a_hundred_parallel_requests_over_two_handlers_executes_twenty_times()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "20 calls"));
        await shop.AddHandlerAsync();
        var pack = await shop.BuyAsync("/api/echo");

        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => shop.InsistAsync($"/api/echo/{i}", i % 2, ("Authorization", pack))));
        var statuses = responses.Select(response => response.StatusCode).ToList();

        Assert.Equal(20, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(80, statuses.Count(status => status == HttpStatusCode.PaymentRequired));
        Assert.Equal(20, shop.Upstream.Executions);
    }

    [Fact]
    public async Task A_pack_of_a_thousand_is_used_up_without_reading_more_than_it_must()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "1000 calls"));
        var challenge = await shop.ChallengeAsync("/api/echo");
        var pack = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        using var first = await shop.InsistAsync("/api/echo", 0, ("Authorization", pack));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        Assert.True(Macaroon.TryParse(challenge.Token, out var token));
        Assert.True(L402Identifier.TryRead(token.Identifier.Span, out var identifier));
        var rows = storage.Purchases.Query<TableEntity>(row => row.PartitionKey == identifier.Purchase.ToString(), cancellationToken: Shop.Cancellation).ToList();
        var use = Assert.Single(rows, row => row.RowKey.StartsWith("use-", StringComparison.Ordinal));
        Assert.Matches("^use-[0-9]{6}-", use.RowKey);
        Assert.InRange(int.Parse(use.RowKey.AsSpan(4, 6), System.Globalization.CultureInfo.InvariantCulture), 1, 1000);
    }

    [Fact]
    public async Task A_use_that_failed_is_left_for_another_request()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:1:Uses", "2 calls"));
        var pack = await shop.BuyAsync("/api/status/200");

        HttpStatusCode[] expected = [HttpStatusCode.InternalServerError, HttpStatusCode.OK, HttpStatusCode.InternalServerError, HttpStatusCode.OK, HttpStatusCode.PaymentRequired];
        foreach (var (status, path) in expected.Zip(["500", "200", "500", "200", "200"]))
        {
            using var response = await shop.InsistAsync($"/api/status/{path}", 0, ("Authorization", pack));
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_holder_may_give_away_a_part_of_a_pack()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Uses", "5 calls"));
        var challenge = await shop.ChallengeAsync("/api/echo");
        var preimage = shop.Pay(challenge);
        Assert.True(Macaroon.TryParse(challenge.Token, out var token));
        var narrowed = L402Credential.ToHeaderValue(token.WithCaveat(new Caveat("paywall_uses", "2")).ToBase64(), preimage);
        var whole = L402Credential.ToHeaderValue(challenge.Token, preimage);

        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.PaymentRequired })
        {
            using var response = await shop.InsistAsync("/api/echo", 0, ("Authorization", narrowed));
            Assert.Equal(status, response.StatusCode);
        }

        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.PaymentRequired })
        {
            using var response = await shop.InsistAsync("/api/echo", 0, ("Authorization", whole));
            Assert.Equal(status, response.StatusCode);
        }
    }
}
