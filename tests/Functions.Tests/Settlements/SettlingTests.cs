using System.Net;
using System.Security.Cryptography;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;
using Paywall.Sandbox.Wallets;

namespace Paywall.Functions.Tests.Settlements;

/// <summary>Whoever notices a payment first, and however often it is told, it is recorded once.</summary>
public class SettlingTests(LocalStorage storage)
{
    public static TheoryData<string> Wallets => PaidWallet.Names;

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task What_is_bought_is_delivered_and_booked_once(string wallet)
    {
        await using var shop = await WalletShop.OpenReachableAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        using var answer = await shop.ReturnAsync(challenge, shop.Shop.Pay(challenge));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await shop.Wallet.WhenReportedAsync();

        Assert.Equal("delivered", await storage.StateAsync(challenge));
        Assert.Equal([204], shop.Wallet.Answers);
        Assert.Equal(1, shop.Shop.Upstream.Executions);
        await shop.AssertSoldAsync(challenge);
        Assert.Single(await storage.DeadlinesAsync(challenge, "prune"));
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_webhook_alone_records_the_payment_of_a_buyer_who_never_returns(string wallet)
    {
        await using var shop = await WalletShop.OpenReachableAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        var preimage = shop.Shop.Pay(challenge);
        await shop.Wallet.WhenReportedAsync();
        await shop.AssertSoldAsync(challenge);

        var before = shop.Wallet.Calls;
        using var answer = await shop.ReturnAsync(challenge, preimage);
        Assert.Equal((HttpStatusCode.OK, before), (answer.StatusCode, shop.Wallet.Calls));
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_returning_buyer_settles_where_the_webhook_was_lost(string wallet)
    {
        await using var shop = await WalletShop.OpenReachableAsync(storage, wallet);
        shop.Wallet.Webhooks = WebhookFate.Lost;
        var challenge = await shop.ChallengeAsync();
        var preimage = shop.Shop.Pay(challenge);
        await shop.Wallet.WhenReportedAsync();
        await shop.AssertUnknownAsync(challenge);

        using var answer = await shop.ReturnAsync(challenge, preimage);
        Assert.Equal((HttpStatusCode.OK, 0), (answer.StatusCode, shop.Wallet.Answers.Count));
        await shop.AssertSoldAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_webhook_that_comes_twice_books_once(string wallet)
    {
        await using var shop = await WalletShop.OpenReachableAsync(storage, wallet);
        shop.Wallet.Webhooks = WebhookFate.Doubled;
        var challenge = await shop.ChallengeAsync();
        shop.Shop.Pay(challenge);
        await shop.Wallet.WhenReportedAsync();

        Assert.Equal([204, 204], shop.Wallet.Answers);
        await shop.AssertSoldAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task Any_number_of_webhooks_and_buyers_at_the_same_time_book_once(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var other = await shop.Shop.AddHandlerAsync(shop.Settings);
        var challenge = await shop.ChallengeAsync();
        var (preimage, letter) = await shop.PayAsync(challenge);
        var returning = shop.ReturnAsync(challenge, preimage, other);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => shop.DeliverAsync(letter, i % 2 == 0 ? other : null)));

        using var answer = await returning;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await shop.AssertSoldAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task Webhooks_may_come_in_any_order_and_after_the_buyer(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var (first, second) = (await shop.ChallengeAsync(), await shop.ChallengeAsync());
        var (preimage, firstLetter) = await shop.PayAsync(first);
        var (_, secondLetter) = await shop.PayAsync(second);
        using var answer = await shop.ReturnAsync(first, preimage);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await shop.DeliverAsync(secondLetter);
        await shop.DeliverAsync(firstLetter);

        await shop.AssertSoldAsync(first);
        await shop.AssertSoldAsync(second);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_webhook_that_stops_halfway_keeps_no_buyer_waiting(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        var (preimage, letter) = await shop.PayAsync(challenge);
        var middle = new TaskCompletionSource();
        using var content = new WebhookContent(letter.Body, middle.Task);
        var delivery = shop.DeliverAsync(letter, content);
        using var answer = await shop.ReturnAsync(challenge, preimage);
        Assert.Equal((HttpStatusCode.OK, false), (answer.StatusCode, delivery.IsCompleted));

        middle.SetResult();
        await delivery;
        await shop.AssertSoldAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_webhook_that_comes_within_a_day_after_the_invoices_expiry_counts(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        var (_, letter) = await shop.PayAsync(challenge);
        shop.Shop.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await shop.DeliverAsync(shop.Wallet.Seal(letter));
        await shop.AssertSoldAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_tag_of_the_previous_key_counts_and_one_of_the_new_key_counts_only_where_that_is_known(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var rotated = await shop.Shop.AddHandlerAsync(
        [
            .. shop.Settings, ("Paywall:Keys:1:Id", "2"), ("Paywall:Keys:1:Secret", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
            ("Paywall:Keys:1:AddedAt", shop.Shop.Time.GetUtcNow().AddDays(-3).ToString("O")),
        ]);
        var (before, after) = (await shop.ChallengeAsync(), await shop.ChallengeAsync(rotated));
        var (_, old) = await shop.PayAsync(before);
        var (_, renewed) = await shop.PayAsync(after);
        await shop.DeliverAsync(old, rotated);
        await shop.AssertSoldAsync(before);

        await shop.DeliverAsync(renewed);
        await shop.AssertUnknownAsync(after);
        await shop.DeliverAsync(renewed, rotated);
        await shop.AssertSoldAsync(after);
    }
}
