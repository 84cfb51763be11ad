using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Settlements;

public class UntaggedWebhookTests(LocalStorage storage)
{
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
