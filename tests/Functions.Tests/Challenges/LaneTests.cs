using System.Net;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Challenges;

public class LaneTests(LocalStorage storage)
{
    [Fact]
    public async Task So_many_invoices_are_made_in_a_second_and_no_more()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:InvoicesPerSecond", "2"));
        using var first = await shop.GetAsync("/api/echo");
        using var second = await shop.GetAsync("/api/echo");
        using var third = await shop.GetAsync("/api/echo");

        await ProblemAssert.IsAsync(second, 402, "payment-required");
        await ProblemAssert.IsAsync(third, 429, "too-many-challenges");
        Assert.Equal(2, shop.ChargesMade);
        shop.Time.Advance(third.Headers.RetryAfter!.Delta!.Value);
        using var later = await shop.GetAsync("/api/echo");
        await ProblemAssert.IsAsync(later, 402, "payment-required");
    }

    [Fact]
    public async Task Who_paid_is_served_while_no_challenge_is_to_be_had()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:InvoicesPerSecond", "1"));
        var credential = await shop.BuyAsync("/api/echo");
        using var refused = await shop.GetAsync("/api/echo");
        await ProblemAssert.IsAsync(refused, 429, "too-many-challenges");

        using var served = await shop.GetAsync("/api/echo", credential);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task A_wallet_that_wants_fewer_requests_is_left_alone_for_as_long_as_it_says()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var credential = await shop.BuyAsync("/api/echo");
        shop.Zbd.Faults.Plan(new ZbdFault.RateLimited(TimeSpan.FromSeconds(17)), ZbdOperation.CreateCharge);
        using var told = await shop.GetAsync("/api/echo");
        await ProblemAssert.IsAsync(told, 429, "wallet-busy");
        var calls = shop.ChargesMade;

        using var waiting = await shop.GetAsync("/api/echo");
        await ProblemAssert.IsAsync(waiting, 429, "too-many-challenges");
        Assert.Equal(TimeSpan.FromSeconds(17), waiting.Headers.RetryAfter!.Delta);
        Assert.Equal(calls, shop.ChargesMade);
        using var served = await shop.GetAsync("/api/echo", credential);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);

        shop.Time.Advance(TimeSpan.FromSeconds(17));
        using var later = await shop.GetAsync("/api/echo");
        await ProblemAssert.IsAsync(later, 402, "payment-required");
    }

    [Theory]
    [InlineData("")]
    [InlineData(":0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Who_presents_an_open_token_without_its_preimage_is_offered_that_very_purchase(string preimage)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");

        using var response = await shop.GetAsync("/api/echo", $"L402 {challenge.Token}{preimage}");

        await ProblemAssert.IsAsync(response, 402, "wrong-preimage");
        Assert.Equal(challenge, Offer(response));
        Assert.Equal(1, shop.ChargesMade);
    }

    [Fact]
    public async Task A_purchase_that_was_paid_is_offered_again_rather_than_another_one()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");
        shop.Pay(challenge);

        using var response = await shop.GetAsync("/api/echo", $"L402 {challenge.Token}:{Preimage.Random().ToHex()}");

        Assert.Equal(challenge, Offer(response));
        Assert.Equal(1, shop.ChargesMade);
    }

    [Fact]
    public async Task An_open_token_for_another_request_or_of_an_expired_invoice_gets_a_new_purchase()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");

        using var elsewhere = await shop.GetAsync("/api/echo/other", $"L402 {challenge.Token}");
        Assert.NotEqual(challenge.Invoice, Offer(elsewhere).Invoice);
        shop.Time.Advance(TimeSpan.FromMinutes(10));
        using var late = await shop.GetAsync("/api/echo", $"L402 {challenge.Token}");
        Assert.NotEqual(challenge.Invoice, Offer(late).Invoice);
        Assert.Equal(3, shop.ChargesMade);
    }

    [Fact]
    public async Task Offering_again_keeps_to_the_lane_too()
    {
        await using var shop = await Shop.OpenAsync(storage, ("Paywall:InvoicesPerSecond", "1"));
        var challenge = await shop.ChallengeAsync("/api/echo");

        using var response = await shop.GetAsync("/api/echo", $"L402 {challenge.Token}");
        await ProblemAssert.IsAsync(response, 429, "too-many-challenges");
    }

    private static L402Challenge Offer(HttpResponseMessage response)
    {
        Assert.True(L402Challenge.TryParse(response.Headers.GetValues("WWW-Authenticate").Single(), out var challenge));
        return challenge;
    }
}
