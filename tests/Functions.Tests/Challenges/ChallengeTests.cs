using System.Net;
using System.Text.Json;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Tests.Challenges;

public class ChallengeTests(LocalStorage storage)
{
    [Fact]
    public async Task The_header_has_the_one_form_that_every_known_client_reads()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var response = await shop.GetAsync("/api/echo/a?x=1");

        var header = response.Headers.GetValues("WWW-Authenticate").Single();
        Assert.Matches("""\AL402 macaroon="(?<m>[A-Za-z0-9+/]+=*)", invoice="lnbcrt210n1[a-z0-9]+", version="0", token="\k<m>"\z""", header);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        Assert.Contains("WWW-Authenticate", response.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_has_the_members_that_clients_read_who_do_not_look_at_headers()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Price", "20500 msat"));
        using var response = await shop.GetAsync("/api/echo");
        var text = await response.Content.ReadAsStringAsync(Shop.Cancellation);
        using var body = JsonDocument.Parse(text);
        var header = Parse(response);
        var invoice = Bolt11Invoice.Parse(header.Invoice);

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(header.Token, Text("macaroon"));
        Assert.Contains(header.Token, text, StringComparison.Ordinal);
        Assert.Equal(header.Invoice, Text("invoice"));
        Assert.Equal(invoice.PaymentHash.ToString(), Text("paymentHash"));
        Assert.Equal(new MilliSatoshi(20500), invoice.Amount);
        Assert.Equal((21, 21, 21), (Number("amountSats"), Number("priceSats"), Number("price")));
        Assert.Equal(invoice.ExpiresAt.ToUnixTimeSeconds(), Number("expiresAt"));
        Assert.Equal("https://paymentauth.org/problems/payment-required", Text("type"));
        Assert.Equal("Payment Required", Text("title"));
        Assert.Equal("payment-required", Text("code"));
        Assert.Equal(402, Number("status"));
        Assert.Equal("20500 msat for Echo of the request", Text("detail"));
        Assert.True(PurchaseId.TryParse(Text("challengeId"), null, out _));
        Assert.DoesNotContain(body.RootElement.EnumerateObject(), member => member.Name is "challenge" or "paymentChallenge" or "x402Version" or "expiry");

        string? Text(string name) => body.RootElement.GetProperty(name).GetString();
        long Number(string name) => body.RootElement.GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task The_body_calls_itself_a_problem_for_those_who_ask_for_one()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var response = await shop.SendAsync(HttpMethod.Get, "/api/echo", 0, ("Accept", "application/problem+json"));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/problem+json")]
    public async Task The_body_alone_is_a_challenge_that_states_price_and_payment_hash(string accept)
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var response = await shop.SendAsync(HttpMethod.Get, "/api/echo", 0, ("Accept", accept));

        var body = await response.Content.ReadAsByteArrayAsync(Shop.Cancellation);
        Assert.True(ChallengeReader.TryReadBody(body, out var challenge));
        Assert.Equal(Parse(response) with { StatedPaymentHash = Bolt11Invoice.Parse(challenge.Invoice).PaymentHash, StatedSatoshi = 21 }, challenge);
    }

    [Fact]
    public async Task The_token_says_what_was_offered_in_the_order_of_the_design()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo/caf%C3%A9/a%20b?x=1&x=2");
        var invoice = Bolt11Invoice.Parse(challenge.Invoice);
        Assert.True(Macaroon.TryParse(challenge.Token, out var token));
        Assert.True(L402Identifier.TryRead(token.Identifier.Span, out var identifier));
        var caveats = token.Caveats.Select(caveat => System.Text.Encoding.UTF8.GetString(caveat.Span)).ToList();

        Assert.Equal(invoice.PaymentHash, identifier.PaymentHash);
        Assert.Equal(
            [
                "services=echo:0",
                $"echo_valid_until={(invoice.ExpiresAt + TimeSpan.FromDays(30)).ToUnixTimeSeconds()}",
                "paywall_amount_msat=21000",
                "paywall_uses=1",
                caveats[4],
                "paywall_method=GET",
                "paywall_path=/caf%C3%A9/a%20b",
                "paywall_query_sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("x=1&x=2"u8)),
            ],
            caveats);
        Assert.StartsWith("paywall_invoice=zbd:", caveats[4], StringComparison.Ordinal);
        Assert.Contains(identifier.Purchase.ToString(), shop.Zbd.Calls.Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_challenge_is_its_own_purchase_and_an_unpaid_one_stores_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var first = await shop.GetAsync("/api/echo");
        using var second = await shop.GetAsync("/api/echo");

        Assert.NotEqual(Parse(first).Invoice, Parse(second).Invoice);
        foreach (var response in new[] { first, second })
        {
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Shop.Cancellation));
            var partition = body.RootElement.GetProperty("challengeId").GetString();
            var rows = storage.Purchases.Query<Azure.Data.Tables.TableEntity>(row => row.PartitionKey == partition, cancellationToken: Shop.Cancellation);
            Assert.Empty(rows);
        }
    }

    [Fact]
    public async Task Head_tells_the_price_and_makes_no_invoice()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var response = await shop.SendAsync(HttpMethod.Head, "/api/echo", 0);

        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.Equal("L402 price-only", response.Headers.GetValues("WWW-Authenticate").Single());
        Assert.Equal("21", response.Headers.GetValues("X-L402-Price-Sats").Single());
        Assert.Equal(0, shop.ChargesMade);
    }

    [Fact]
    public async Task Options_is_a_free_answer_that_lets_pages_send_credentials()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var response = await shop.SendAsync(HttpMethod.Options, "/api/echo", 0, ("Origin", "https://page.example"), ("Access-Control-Request-Method", "POST"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("POST", response.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
        Assert.Contains("Authorization", response.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (shop.ChargesMade, shop.Upstream.Executions));
    }

    private static L402Challenge Parse(HttpResponseMessage response)
    {
        Assert.True(L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        return challenge;
    }
}
