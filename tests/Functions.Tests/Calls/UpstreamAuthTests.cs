using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Upstreams;

namespace Paywall.Functions.Tests.Calls;

public class UpstreamAuthTests(LocalStorage storage)
{
    private static readonly byte[] MasterSecret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly (string, string?) KnownKey = ("Paywall:Keys:0:Secret", Convert.ToBase64String(MasterSecret));

    [Fact]
    public async Task Every_request_to_an_upstream_is_signed()
    {
        await using var shop = await Shop.OpenAsync(storage, KnownKey);
        var credential = await shop.BuyAsync("/api/echo/a%20b?x=1");
        (await shop.GetAsync("/api/echo/a%20b?x=1", credential)).Dispose();
        (await shop.GetAsync("/api/free/c")).Dispose();

        Assert.Collection(
            shop.Upstream.Requests,
            paid => AssertSigned(shop, paid, Header(paid, "Idempotency-Key"), Header(paid, "X-Paywall-Purchase")),
            free => AssertSigned(shop, free, "", ""));
        Assert.NotEqual("", Header(shop.Upstream.Requests[0], "Idempotency-Key"));
    }

    [Fact]
    public async Task A_client_cannot_sign_for_the_paywall()
    {
        await using var shop = await Shop.OpenAsync(storage, KnownKey);

        (await shop.SendAsync(HttpMethod.Get, "/api/free", 0, ("X-Paywall-Signature", "t=1, k=1, v1=00"), ("X-Paywall-Purchase", "x"))).Dispose();

        AssertSigned(shop, Assert.Single(shop.Upstream.Requests), "", "");
    }

    [Fact]
    public async Task A_secret_goes_in_the_header_that_the_seller_chose_and_replaces_the_clients()
    {
        await using var shop = await Shop.OpenAsync(
            storage, ("Paywall:Services:2:UpstreamAuth:Header", "X-Api-Key"), ("Paywall:Services:2:UpstreamAuth:Value", "s3cret"));

        using var response = await shop.SendAsync(HttpMethod.Get, "/api/free", 0, ("X-Api-Key", "guessed"), ("X_API_KEY", "guessed"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("X_API_KEY", shop.Upstream.Requests.Single().Headers.Keys);
        Assert.Equal("s3cret", Header(Assert.Single(shop.Upstream.Requests), "X-Api-Key"));
    }

    [Fact]
    public async Task A_secret_without_a_header_is_the_authorization()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:0:UpstreamAuth:Value", "Bearer s3cret"));
        var credential = await shop.BuyAsync("/api/echo");

        (await shop.GetAsync("/api/echo", credential)).Dispose();

        Assert.Equal("Bearer s3cret", Header(Assert.Single(shop.Upstream.Requests), "Authorization"));
    }

    [Fact]
    public async Task A_managed_identity_shows_a_token_that_is_fetched_once()
    {
        var asked = 0;
        var expires = DateTimeOffset.UtcNow.AddHours(24).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await using var identity = await LoopbackServer.StartAsync(
            "managed identity",
            port: 0,
            bodyLimit: 1024,
            web => web.Run(context =>
            {
                Interlocked.Increment(ref asked);
                Assert.Equal("api://upstream", context.Request.Query["resource"]);
                return context.Response.WriteAsJsonAsync(new { access_token = "of-the-app", expires_on = expires, resource = "api://upstream", token_type = "Bearer" });
            }),
            Shop.Cancellation);
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", identity.Address.AbsoluteUri);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "secret-of-the-host");
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:Services:2:UpstreamAuth:Scope", "api://upstream/.default"));

        for (var i = 0; i < 3; i++)
        {
            using var response = await shop.GetAsync("/api/free");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.All(shop.Upstream.Requests, request => Assert.Equal("Bearer of-the-app", Header(request, "Authorization")));
        Assert.Equal(1, asked);
    }

    /// <summary>As an upstream verifies it, from the description alone.</summary>
    private static void AssertSigned(Shop shop, UpstreamRequest request, string idempotencyKey, string purchase)
    {
        var parts = Header(request, "X-Paywall-Signature").Split(", ").Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, MasterSecret, 32, salt: [], info: "paywall/upstream-signature/v1"u8.ToArray());
        var text = $"v1\n{parts["t"]}\n{request.Method}\n{request.Path}{request.Query}\n{idempotencyKey}\n{purchase}";

        Assert.Equal("1", parts["k"]);
        Assert.Equal(shop.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), parts["t"]);
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))), parts["v1"]);
    }

    private static string Header(UpstreamRequest request, string name) => request.Headers.TryGetValue(name, out var values) ? values.Single() : "";
}
