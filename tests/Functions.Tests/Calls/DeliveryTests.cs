using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Tests.Calls;

public class DeliveryTests(LocalStorage storage)
{
    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    public async Task Success_and_the_buyers_own_mistakes_are_charged(int status)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var path = $"/api/status/{status}";
        var challenge = await shop.ChallengeAsync(path);
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        using var response = await shop.GetAsync(path, credential);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("21000", response.Headers.GetValues("X-Paywall-Cost-Msat").Single());
        Assert.True(response.Headers.CacheControl!.Private);
        Assert.Contains("Authorization", response.Headers.Vary);
        using var receipt = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(response.Headers.GetValues("Payment-Receipt").Single()));
        Assert.Equal(Bolt11Invoice.Parse(challenge.Invoice).PaymentHash.ToString(), receipt.RootElement.GetProperty("reference").GetString());
        Assert.Equal("success", receipt.RootElement.GetProperty("status").GetString());
        Assert.Equal("delivered", await storage.StateAsync(challenge));
    }

    [Theory]
    [InlineData(500, 500)]
    [InlineData(503, 503)]
    [InlineData(429, 429)]
    [InlineData(418, 418)]
    [InlineData(401, 502)]
    [InlineData(402, 502)]
    [InlineData(403, 502)]
    [InlineData(407, 502)]
    [InlineData(302, 502)]
    public async Task An_upstream_that_fails_costs_nothing_and_may_be_tried_again_at_once(int upstream, int answered)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var path = $"/api/status/{upstream}";
        var challenge = await shop.ChallengeAsync(path);
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        for (var execution = 1; execution <= 2; execution++)
        {
            using var response = await shop.GetAsync(path, credential);
            Assert.Equal(answered, (int)response.StatusCode);
            Assert.True(upstream == answered || response.ReasonPhrase == "Bad Gateway", response.ReasonPhrase);
            Assert.False(response.Headers.Contains("WWW-Authenticate"));
            Assert.False(response.Headers.Contains("Payment-Receipt"));
            Assert.Equal(execution, shop.Upstream.Executions);
            Assert.Equal("free", await storage.StateAsync(challenge));
        }
    }

    [Fact]
    public async Task A_use_is_executed_three_times_and_then_left_to_the_seller_without_asking_for_money_again()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/status/500");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        for (var execution = 0; execution < 3; execution++)
        {
            using var failed = await shop.GetAsync("/api/status/500", credential);
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        }

        using var response = await shop.GetAsync("/api/status/500", credential);
        await ProblemAssert.IsAsync(response, 502, "given-up");
        Assert.Equal((3, 1), (shop.Upstream.Executions, shop.ChargesMade));
        Assert.Equal("failed", await storage.StateAsync(challenge));
    }

    [Fact]
    public async Task An_upstream_that_is_not_there_costs_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", "http://127.0.0.1:1/"));
        var challenge = await shop.ChallengeAsync("/api/echo");
        using var response = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge)));
        await ProblemAssert.IsAsync(response, 502, "upstream-unreachable");
        Assert.Equal("free", await storage.StateAsync(challenge));
    }

    [Fact]
    public async Task An_upstream_that_takes_too_long_costs_nothing()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:TimeLimit", "00:00:05"));
        var challenge = await shop.ChallengeAsync("/api/echo");
        shop.Upstream.Gate.Close();
        var request = shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge)));
        await shop.Upstream.Gate.WhenWaitingAsync(1, Shop.Cancellation);
        shop.Time.Advance(TimeSpan.FromSeconds(6));
        using var response = await request;
        await ProblemAssert.IsAsync(response, 504, "upstream-timeout");
        Assert.Equal("free", await storage.StateAsync(challenge));
    }

    [Fact]
    public async Task A_request_is_forwarded_as_it_was_bound_and_without_anything_that_is_the_paywalls()
    {
        await using var shop = await Shop.OpenAsync(storage);
        const string Target = "/api/echo/caf%C3%A9/a%20b;v=1?z=1&a=2&a=%2f&empty";
        var credential = await BuyPostAsync(shop, Target);
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.At(Target)) { Content = new StringContent("hello", Encoding.UTF8, "text/plain") };
        foreach (var (name, value) in new[]
        {
            ("Authorization", credential), ("Cookie", "a=b"), ("X-Paywall-Purchase", "forged"), ("X-Forwarded-For", "1.2.3.4"),
            ("Idempotency-Key", "mine"), ("Forwarded", "for=1.2.3.4"), ("X-Other", "kept"), ("X-L402-Proof", credential["L402 ".Length..]),
            ("X-Rewrite-URL", "/other"), ("X-HTTP-Method-Override", "DELETE"), ("X_Paywall_Purchase", "forged"), ("Idempotency_Key", "mine"),
            ("X-Original-URL", "/other"), ("Accept-Payment", "x"), ("x-functions-key", "k"),
        })
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await shop.Http.SendAsync(request, Shop.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var seen = shop.Upstream.Requests.Single();
        Assert.Equal(("POST", "/echo/caf%C3%A9/a%20b;v=1", "?z=1&a=2&a=%2f&empty"), (seen.Method, seen.Path, seen.Query));
        Assert.Equal("hello", Encoding.UTF8.GetString(seen.Body.Span));
        Assert.Equal("kept", seen.Headers["X-Other"].Single());
        Assert.Equal($"{shop.Upstream.Address.Host}:{shop.Upstream.Address.Port}", seen.Headers["Host"].Single());
        Assert.True(PurchaseId.TryParse(seen.Headers["X-Paywall-Purchase"].Single(), null, out _));
        Assert.StartsWith(seen.Headers["X-Paywall-Purchase"].Single() + "-", seen.Headers["Idempotency-Key"].Single(), StringComparison.Ordinal);
        Assert.Equal(
            ["Content-Length", "Content-Type", "Host", "Idempotency-Key", "X-Other", "X-Paywall-Purchase", "X-Paywall-Signature"],
            seen.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_free_service_forwards_without_credential_wallet_or_storage()
    {
        await using var shop = await Shop.OpenAsync(storage, ("AzureWebJobsStorage", Regex.Replace(storage.ConnectionString, ":[0-9]+/", ":1/")));
        using var response = await shop.SendAsync(HttpMethod.Get, "/api/free/x?y=1", 0, ("Authorization", "Bearer secret"), ("Cookie", "a=b"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Payment-Receipt"));
        var seen = shop.Upstream.Requests.Single();
        Assert.Equal(("/echo/x", "?y=1"), (seen.Path, seen.Query));
        Assert.DoesNotContain("Authorization", seen.Headers.Keys);
        Assert.Empty(shop.Zbd.Calls);
    }

    [Fact]
    public async Task A_query_is_forwarded_to_the_letter()
    {
        await using var shop = await Shop.OpenAsync(storage);
        const string Query = "?a=%41%7e%2e/../b&c={}|&d=%zz";
        using var response = await shop.GetAsync("/api/echo" + Query, await shop.BuyAsync("/api/echo" + Query));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Query, shop.Upstream.Requests.Single().Query);
    }

    [Fact]
    public async Task Nothing_that_is_between_upstream_and_paywall_reaches_the_buyer()
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var serving = upstream.AnswerAsync(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nWWW-Authenticate: L402 macaroon=\"x\", invoice=\"y\"\r\nSet-Cookie: a=b\r\nPayment-Receipt: forged\r\n"
            + "X-Paywall-Cost-Msat: 1\r\nX-Paywall-Secret: x\r\nX-L402-Price-Sats: 1\r\nVary: Accept-Encoding\r\nCache-Control: no-store\r\nX-Other: kept\r\n\r\nok");
        using var response = await shop.GetAsync("/api/echo", await shop.BuyAsync("/api/echo"));
        await serving;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync(Shop.Cancellation));
        Assert.Equal("kept", response.Headers.GetValues("X-Other").Single());
        Assert.Equal("21000", response.Headers.GetValues("X-Paywall-Cost-Msat").Single());
        Assert.NotEqual("forged", response.Headers.GetValues("Payment-Receipt").Single());
        Assert.Equal(["Accept-Encoding", "Authorization"], response.Headers.Vary.Order());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain(response.Headers, header => header.Key is "WWW-Authenticate" or "Set-Cookie" or "X-Paywall-Secret" or "X-L402-Price-Sats");
    }

    [Fact]
    public async Task An_upstream_that_wants_another_protocol_gets_no_open_line_to_the_buyer()
    {
        using var upstream = new RawUpstream();
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Upstream", upstream.Address));
        var credential = await shop.BuyAsync("/api/echo");
        var serving = upstream.AnswerAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        using var response = await shop.SendAsync(
            HttpMethod.Get, "/api/echo", 0, ("Authorization", credential), ("Connection", "Upgrade"), ("Upgrade", "websocket"));
        await serving;
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/echo/", 2048, "", 0)]
    [InlineData("/api/echo", 0, "?x=", 4096)]
    public async Task A_target_that_is_too_long_to_be_bound_is_refused_before_any_invoice(string path, int pathLength, string query, int queryLength)
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var response = await shop.GetAsync(path + new string('a', pathLength) + query + new string('a', queryLength));
        await ProblemAssert.IsAsync(response, 414, "target-too-long");
        Assert.Empty(shop.Zbd.Calls);
    }

    [Fact]
    public async Task A_body_that_cannot_be_forwarded_is_not_sold()
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync(shop.At("/").Host, shop.At("/").Port, Shop.Cancellation);
        await connection.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"POST /api/echo HTTP/1.1\r\nHost: {shop.At("/").Authority}\r\nContent-Length: 200000000\r\n\r\n"), Shop.Cancellation);
        using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 413", await reader.ReadLineAsync(Shop.Cancellation), StringComparison.Ordinal);
        Assert.Empty(shop.Zbd.Calls);
    }

    [Theory]
    [InlineData("/api/echo/a%2fb")]
    [InlineData("/api/echo/a%5Cb")]
    [InlineData("/api/echo/a%252Fb")]
    [InlineData("/api/echo//a")]
    [InlineData("/api/echo/a%5cb")]
    [InlineData("/api/echo/..%5c")]
    [InlineData("/api/echo/a%01b")]
    [InlineData("/api/echo/%252e%252e/a")]
    [InlineData("/api/echo/a%ff")]
    [InlineData("/api/echo/..;/a")]
    [InlineData("/api/echo/.;x=1/a")]
    public async Task A_path_that_can_be_read_in_two_ways_is_refused_before_any_invoice(string path)
    {
        await using var shop = await Shop.OpenAsync(storage);
        using var response = await shop.GetAsync(path);
        await ProblemAssert.IsAsync(response, 400, "ambiguous-path");
        Assert.Empty(shop.Zbd.Calls);
    }

    [Fact]
    public async Task An_unknown_service_and_a_method_that_is_not_sold_make_no_invoice()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Methods", "GET,POST"));
        using (var unknown = await shop.GetAsync("/api/Echo"))
        {
            await ProblemAssert.IsAsync(unknown, 404, "unknown-service");
        }

        using var refused = await shop.SendAsync(HttpMethod.Delete, "/api/echo", 0);
        await ProblemAssert.IsAsync(refused, 405, "method-not-allowed");
        Assert.Equal(["GET", "POST"], refused.Content.Headers.Allow);
        Assert.Empty(shop.Zbd.Calls);
    }

    private static async Task<string> BuyPostAsync(Shop shop, string path)
    {
        using var offer = await shop.SendAsync(HttpMethod.Post, path, 0);
        Assert.True(L402Challenge.TryParse(offer.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        return L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
    }
}
