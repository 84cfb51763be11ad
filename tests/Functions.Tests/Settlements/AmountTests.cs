using System.Net;
using Azure.Data.Tables;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Settlements;

/// <summary>What arrives, and when, decides whether something was sold; what was not is the operator's to clear up.</summary>
public class AmountTests(LocalStorage storage)
{
    public static TheoryData<string> Wallets => PaidWallet.Names;

    public static MatrixTheoryData<string, bool> WalletsAndFirst => new(PaidWallet.Names.Select(row => row.Data), [true, false]);

    [Theory]
    [MemberData(nameof(WalletsAndFirst))]
    public async Task Less_than_the_price_is_booked_and_gives_no_right_and_no_challenge(string wallet, bool isReportedFirst)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        var (preimage, letter) = await shop.PayAsync(challenge);
        shop.Wallet.Plan(shop.Wallet.Arrived(20999), WalletCall.LookUp);
        if (isReportedFirst)
        {
            await shop.DeliverAsync(letter);
        }

        for (var i = 0; i < 2; i++)
        {
            using var refused = await shop.ReturnAsync(challenge, preimage);
            await ProblemAssert.IsAsync(refused, 409, "underpaid");
            Assert.Equal((20999L, "underpaid"), await BookedAsync(challenge));
        }

        // What the wallet says from now on changes nothing.
        await shop.DeliverAsync(letter);
        Assert.Single(await storage.RowsAsync(challenge, "settled-"));
        Assert.Single(await storage.RowsAsync(challenge, ""));
        Assert.Equal((0, 0), (shop.Shop.Upstream.Executions, (await shop.DeadlinesAsync(challenge)).Count));
    }

    [Theory]
    [MemberData(nameof(WalletsAndFirst))]
    public async Task More_than_the_price_is_the_sellers(string wallet, bool isReportedFirst)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        var (preimage, letter) = await shop.PayAsync(challenge);
        shop.Wallet.Plan(shop.Wallet.Arrived(42001), WalletCall.LookUp);
        if (isReportedFirst)
        {
            await shop.DeliverAsync(letter);
        }

        using var answer = await shop.ReturnAsync(challenge, preimage);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await shop.AssertSoldAsync(challenge, received: 42001);
    }

    [Theory]
    [InlineData("zbd")]
    [InlineData("voltage")]
    public async Task A_payment_more_than_a_day_after_the_invoices_expiry_gives_no_right(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        var (preimage, _) = await shop.PayAsync(challenge);
        shop.Shop.Time.Advance(TimeSpan.FromHours(25));
        shop.Wallet.Plan(shop.Wallet.PaidAt(shop.Shop.Time.GetUtcNow().AddMinutes(-49))!, WalletCall.LookUp);

        for (var i = 0; i < 2; i++)
        {
            using var refused = await shop.ReturnAsync(challenge, preimage);
            await ProblemAssert.IsAsync(refused, 409, "paid-late");
            Assert.Equal((21000L, "late"), await BookedAsync(challenge));
        }

        Assert.Single(await storage.RowsAsync(challenge, ""));
        Assert.Equal(0, shop.Shop.Upstream.Executions);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_payment_in_time_is_good_however_late_its_buyer_returns(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        var (preimage, _) = await shop.PayAsync(challenge);
        shop.Shop.Time.Advance(TimeSpan.FromDays(29));

        using var answer = await shop.ReturnAsync(challenge, preimage);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await shop.AssertSoldAsync(challenge);
    }

    private async Task<(long? Amount, string Outcome)> BookedAsync(L402Challenge challenge)
    {
        TableEntity booked = Assert.Single(await storage.BookedAsync(challenge));
        return (booked.GetInt64("AmountMsat"), booked.GetString("Outcome"));
    }
}
