using System.Globalization;
using System.Net;
using Azure.Data.Tables;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;

namespace Paywall.Functions.Tests.Settlements;

/// <summary>A wallet without a list is checked against the books once a day.</summary>
[Collection(nameof(OwnStorage))]
public class BalanceTests(OwnStorage own)
{
    public static TheoryData<string> WalletsWithoutList => ["zbd", "lnbits"];

    [Theory]
    [MemberData(nameof(WalletsWithoutList))]
    public async Task What_the_books_know_makes_no_difference(string wallet)
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        await ReconcileAsync(shop);
        var (_, letter) = await shop.PayAsync(await shop.ChallengeAsync());
        await shop.DeliverAsync(letter);
        await NextDayAsync(shop);

        Assert.Equal(["sold"], (await BooksAsync(storage)).Select(row => row.GetString("Outcome")));
    }

    [Theory]
    [MemberData(nameof(WalletsWithoutList))]
    public async Task A_payment_that_nobody_tells_of_is_unattributed_until_its_buyer_returns(string wallet)
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        await ReconcileAsync(shop);
        var challenge = await shop.ChallengeAsync();
        var (preimage, _) = await shop.PayAsync(challenge);
        await NextDayAsync(shop);
        await ReconcileAsync(shop);
        var row = Assert.Single(await BooksAsync(storage));
        Assert.Equal((21000L, wallet, "unattributed"), (row["AmountMsat"], row["Wallet"], row["Outcome"]));
        Assert.StartsWith(shop.Shop.Time.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture), row.PartitionKey, StringComparison.Ordinal);

        using var answer = await shop.ReturnAsync(challenge, preimage);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await NextDayAsync(shop);

        // What was booked twice is taken back: the sum is what arrived.
        Assert.Equal([-21000L, 21000L, 21000L], (await BooksAsync(storage)).Select(booked => booked.GetInt64("AmountMsat")!.Value).Order());
    }

    [Fact]
    public async Task Money_that_the_seller_moves_is_unattributed()
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, "zbd");
        var (_, letter) = await shop.PayAsync(await shop.ChallengeAsync());
        await shop.DeliverAsync(letter);
        await ReconcileAsync(shop);
        shop.Wallet.Plan(new Sandbox.Wallets.ApiFault.MemberReplaced("balance", "1000"), WalletCall.ReadBalance);
        await NextDayAsync(shop);

        Assert.Equal(-20000L, Assert.Single(await BooksAsync(storage), row => row.GetString("Outcome") == "unattributed")["AmountMsat"]);
    }

    private static async Task NextDayAsync(WalletShop shop)
    {
        shop.Shop.Time.Advance(TimeSpan.FromDays(1));
        await ReconcileAsync(shop);
    }

    /// <summary>What is booked in the very moment of a comparison belongs to the day before, so the moment passes.</summary>
    private static async Task ReconcileAsync(WalletShop shop)
    {
        await shop.ReconcileAsync();
        shop.Shop.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private static async Task<IReadOnlyList<TableEntity>> BooksAsync(LocalStorage storage) =>
        await storage.Ledger.QueryAsync<TableEntity>(cancellationToken: Shop.Cancellation).ToListAsync(Shop.Cancellation);
}
