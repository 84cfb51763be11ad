using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Settlements;

public class WebhookTests(LocalStorage storage)
{
    [Fact]
    public async Task A_payment_is_recorded_though_its_buyer_never_comes_back()
    {
        await using var shop = await Shop.OpenAsync(storage, Shop.Reachable());
        var challenge = await shop.ChallengeAsync("/api/echo");
        shop.Pay(challenge);
        await shop.Zbd.WhenCallbacksAnsweredAsync(Shop.Cancellation);

        Assert.Equal(204, Assert.Single(shop.Zbd.Callbacks).Status);
        Assert.Equal(2, (await storage.RowsAsync(challenge, "settled-")).Count + (await storage.RowsAsync(challenge, "paid-")).Count);
        var booked = Assert.Single(await storage.BookedAsync(challenge));
        Assert.Equal((21000L, "echo", "zbd", "sold"), (booked["AmountMsat"], booked["Service"], booked["Wallet"], booked["Outcome"]));
    }

    [Fact]
    public async Task Once_a_webhook_was_recorded_the_buyer_costs_no_call_to_the_wallet()
    {
        await using var shop = await Shop.OpenAsync(storage, Shop.Reachable());
        var challenge = await shop.ChallengeAsync("/api/echo");
        var preimage = shop.Pay(challenge);
        await shop.Zbd.WhenCallbacksAnsweredAsync(Shop.Cancellation);
        var before = shop.Zbd.Calls.Count;
        using var answer = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, preimage));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(before, shop.Zbd.Calls.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?t=")]
    [InlineData("?t=a.b.c.d.e.f.g")]
    public async Task A_webhook_without_our_tag_costs_neither_a_call_nor_a_row(string query)
    {
        await using var shop = await Shop.OpenAsync(storage, Shop.Reachable());
        shop.Zbd.Faults.Callbacks = ZbdCallbackMode.NotSent;
        var challenge = await shop.ChallengeAsync("/api/echo");
        shop.Pay(challenge);
        var before = shop.Zbd.Calls.Count;

        using var content = new StringContent("""{"id":"5f3c0e0a-7a0e-4c39-9d0a-1f2f3c4d5e6f","status":"completed"}""");
        using var response = await shop.Http.PostAsync(shop.At($"/webhooks/zbd{query}"), content, Shop.Cancellation);

        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal(before, shop.Zbd.Calls.Count);
        Assert.Empty(await storage.RowsAsync(challenge, ""));
    }
}
