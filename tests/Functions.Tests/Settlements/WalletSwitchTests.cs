using System.Net;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;

namespace Paywall.Functions.Tests.Settlements;

/// <summary>A seller may be paid into another wallet from now on; what was begun with the old one ends there.</summary>
public class WalletSwitchTests(LocalStorage storage)
{
    public static TheoryData<string, string> Switches => new() { { "zbd", "voltage" }, { "voltage", "lnbits" }, { "lnbits", "zbd" } };

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task What_the_old_wallet_was_paid_is_settled_after_the_switch(string old, string next)
    {
        await using var shop = await WalletShop.OpenAsync(storage, old);
        var (returned, reported) = (await shop.ChallengeAsync(), await shop.ChallengeAsync());
        var switched = await shop.Shop.AddHandlerAsync(await shop.WithWalletAsync(next));
        var (preimage, _) = await shop.PayAsync(returned);
        var (_, letter) = await shop.PayAsync(reported);

        using var answer = await shop.ReturnAsync(returned, preimage, switched);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await shop.AssertSoldAsync(returned);
        await shop.DeliverAsync(letter, switched);
        await shop.AssertSoldAsync(reported);

        var before = shop.Wallet.Calls;
        var bought = await shop.ChallengeAsync(switched);
        using var anew = await shop.ReturnAsync(bought, shop.Shop.Pay(bought), switched);
        Assert.Equal((HttpStatusCode.OK, before), (anew.StatusCode, shop.Wallet.Calls));
        Assert.Equal(next, Assert.Single(await storage.BookedAsync(bought)).GetString("Wallet"));
    }

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task Without_the_old_wallet_its_unsettled_purchases_wait_and_its_settled_ones_are_good(string old, string next)
    {
        await using var shop = await WalletShop.OpenAsync(storage, old);
        var (settled, unsettled) = (await shop.ChallengeAsync(), await shop.ChallengeAsync());
        var both = await shop.WithWalletAsync(next);
        var gone = await shop.Shop.AddHandlerAsync([.. both, .. shop.Wallet.Settings.Select(setting => (setting.Key, (string?)null))]);
        var (good, letter) = await shop.PayAsync(settled);
        await shop.DeliverAsync(letter);
        var (waiting, lost) = await shop.PayAsync(unsettled);
        var before = shop.Wallet.Calls;

        await shop.DeliverAsync(lost, gone);
        await shop.AssertUnknownAsync(unsettled);
        using var refused = await shop.ReturnAsync(unsettled, waiting, gone);
        await ProblemAssert.IsAsync(refused, 503, "wallet-not-configured");
        using var answer = await shop.ReturnAsync(settled, good, gone);
        Assert.Equal((HttpStatusCode.OK, before), (answer.StatusCode, shop.Wallet.Calls));

        using var again = await shop.ReturnAsync(unsettled, waiting);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }
}
