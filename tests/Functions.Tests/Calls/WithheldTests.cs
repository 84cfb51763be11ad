using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Calls;

public class WithheldTests(LocalStorage storage)
{
    public static TheoryData<string, string?> Kinds => new()
    {
        { "21 sat", "1 call" },
        { "21 sat", "3 calls" },
        { "21 sat", "01:00:00" },
        { "free", null },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_that_is_between_buyer_and_paywall_reaches_the_upstream(string price, string? uses)
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:Price", price), ("Paywall:Services:0:Uses", uses));
        var credential = price == "free" ? "L402 secret:secret" : await shop.BuyAsync("/api/echo");
        string[] carriers =
        [
            $"aUTHORIZATION: {credential}", $"AUTHORIZATION: {credential}", $"x-l402-proof: {credential["L402 ".Length..]}", "grpc-metadata-macaroon: secret", "MACAROON: secret",
            "Grpc_Metadata_Macaroon: secret", "X_L402_Proof: secret", "cookie: secret", "Cookie: secret", "cookie2: secret",
            "x-paywall-purchase: secret", "X-PAYWALL-Cost-Msat: secret", "X_Paywall_Anything: secret", "Connection: X-Paywall-Purchase", "Proxy-Authorization: secret",
        ];
        var answer = await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", carriers));
        Assert.Equal(200, answer.Status);
        var seen = Assert.Single(shop.Upstream.Requests);
        Assert.DoesNotContain(seen.Headers.SelectMany(header => header.Value), value => value.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain(seen.Headers.SelectMany(header => header.Value), value => value.Contains(credential["L402 ".Length..], StringComparison.Ordinal));
        Assert.DoesNotContain(seen.Headers.Keys, name => name.Contains("macaroon", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_login_price_or_cookie_of_an_upstream_reaches_the_buyer(string price, string? uses)
    {
        foreach (var status in new[] { 200, 402, 401, 403, 407, 301, 429, 500 })
        {
            using var upstream = new RawUpstream();
            await using var shop = await Shop.OpenAsync(
                storage, ("Paywall:Services:0:Price", price), ("Paywall:Services:0:Uses", uses), ("Paywall:Services:0:Upstream", upstream.Address));
            var credential = price == "free" ? "x" : await shop.BuyAsync("/api/echo");
            var serving = upstream.AnswerAsync(
                $"HTTP/1.1 {status} Payment Required\r\nContent-Length: 0\r\nset-cookie: secret\r\nSet-Cookie: secret\r\nSET-COOKIE2: secret\r\nwww-authenticate: secret\r\n"
                + "WWW_Authenticate: secret\r\nProxy-Authenticate: secret\r\nPayment-Receipt: secret\r\nAuthentication-Info: secret\r\nX-L402-Price-Sats: secret\r\n"
                + "X-Paywall-Cost-Msat: secret\r\n\r\n");
            var answer = await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", $"Authorization: {credential}"));
            await serving;
            Assert.Equal(status is 200 or 429 or 500 ? status : 502, answer.Status);
            Assert.DoesNotContain("secret", answer.Head, StringComparison.Ordinal);
            Assert.DoesNotContain("authenticate:", answer.Head, StringComparison.OrdinalIgnoreCase);
        }
    }
}
