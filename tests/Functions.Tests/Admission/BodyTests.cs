using System.Net;
using System.Text;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Admission;

/// <summary>A purchase that is bound to the body of its request.</summary>
public class BodyTests(LocalStorage storage)
{
    private const string Path = "/api/echo";

    private static readonly (string, string?) Bound = ("Paywall:Services:0:BindBody", "true");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_body_that_was_bought_arrives_and_no_other(bool isChunked)
    {
        await using var shop = await Shop.OpenAsync(storage, Bound);
        var credential = await BuyAsync(shop, "one question");
        foreach (var other in new[] { "another question", "one questio", "one question ", "", null })
        {
            using var refused = await SendAsync(shop, other, credential, isChunked);
            await ProblemAssert.IsAsync(refused, 402, "wrong-body");
        }

        Assert.Equal(0, shop.Upstream.Executions);
        using var answer = await SendAsync(shop, "one question", credential, isChunked);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("one question", Encoding.UTF8.GetString(shop.Upstream.Requests.Single().Body.Span));
    }

    [Fact]
    public async Task A_challenge_for_the_body_that_was_refused_opens_that_body()
    {
        await using var shop = await Shop.OpenAsync(storage, Bound);
        var first = await BuyAsync(shop, "first");
        var second = await BuyAsync(shop, "second", first);
        using var answer = await SendAsync(shop, "second", second);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task An_open_purchase_is_offered_again_for_its_own_body_only()
    {
        await using var shop = await Shop.OpenAsync(storage, Bound);
        var open = await ChallengeAsync(shop, "mine");
        var token = $"L402 {open.Token}:{new string('0', 64)}";
        Assert.Equal(open.Invoice, (await ChallengeAsync(shop, "mine", token)).Invoice);
        Assert.NotEqual(open.Invoice, (await ChallengeAsync(shop, "other", token)).Invoice);
    }

    [Fact]
    public async Task A_holder_may_bind_the_own_token_to_one_body_of_any_service()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var offer = await ChallengeAsync(shop, "anything");
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes("only this")));
        Assert.True(Macaroon.TryParse(offer.Token, out var token));
        var narrowed = token.WithCaveat(new Caveat("paywall_body_sha256", digest)).ToBase64();
        var credential = L402Credential.ToHeaderValue(narrowed, shop.Pay(offer));
        using (var refused = await SendAsync(shop, "something else", credential))
        {
            await ProblemAssert.IsAsync(refused, 402, "wrong-body");
        }

        using var answer = await SendAsync(shop, "only this", credential);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_long_to_be_bound_is_not_sold(bool isChunked)
    {
        await using var shop = await Shop.OpenAsync(storage, Bound);
        var longest = new string('x', 1024 * 1024);
        using (var refused = await SendAsync(shop, longest + "x", authorization: null, isChunked))
        {
            await ProblemAssert.IsAsync(refused, 413, "body-too-large");
        }

        Assert.Equal(0, shop.ChargesMade);
        var credential = await BuyAsync(shop, longest);
        using (var refused = await SendAsync(shop, longest + "x", credential, isChunked))
        {
            await ProblemAssert.IsAsync(refused, 413, "body-too-large");
        }

        using var answer = await SendAsync(shop, longest, credential, isChunked);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_repeated_request_with_a_key_gets_the_answer_to_its_bound_body_again()
    {
        await using var shop = await Shop.OpenAsync(storage, Bound);
        var credential = await BuyAsync(shop, "once");
        using var first = await SendAsync(shop, "once", credential, key: "k");
        using var again = await SendAsync(shop, "once", credential, key: "k");
        Assert.Equal(await first.Content.ReadAsStringAsync(Shop.Cancellation), await again.Content.ReadAsStringAsync(Shop.Cancellation));
        Assert.Equal(1, shop.Upstream.Executions);
    }

    private static async Task<string> BuyAsync(Shop shop, string body, string? authorization = null)
    {
        var offer = await ChallengeAsync(shop, body, authorization);
        return L402Credential.ToHeaderValue(offer.Token, shop.Pay(offer));
    }

    private static async Task<L402Challenge> ChallengeAsync(Shop shop, string body, string? authorization = null)
    {
        using var response = await SendAsync(shop, body, authorization);
        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.True(L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var offer));
        return offer;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        Shop shop, string? body, string? authorization, bool isChunked = false, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, shop.At(Path));
        request.Content = body is null ? null : new StringContent(body);
        request.Headers.TransferEncodingChunked = body is not null && isChunked;
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await shop.Http.SendAsync(request, Shop.Cancellation);
    }
}
