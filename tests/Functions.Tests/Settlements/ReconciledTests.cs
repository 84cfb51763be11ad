using System.Net;
using Paywall.Functions.Tests.Faults;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;
using Paywall.Sandbox.Wallets;

namespace Paywall.Functions.Tests.Settlements;

/// <summary>What a webhook could not do yet is done later, without anybody coming back.</summary>
[Collection(nameof(OwnStorage))]
public class ReconciledTests(OwnStorage own)
{
    public static TheoryData<string> Wallets => PaidWallet.Names;

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_webhook_before_the_payment_leaves_a_deadline_by_which_the_payment_is_found(string wallet)
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        await shop.DeliverAsync(await shop.ReportAsync(challenge));
        Assert.Single(await shop.DeadlinesAsync(challenge));

        shop.Shop.Time.Advance(TimeSpan.FromMinutes(2));
        await shop.ReconcileAsync();
        Assert.Equal(1, Assert.Single(await shop.DeadlinesAsync(challenge)).GetInt32("Attempts"));
        Assert.Empty(await storage.RowsAsync(challenge, ""));
        Assert.Empty(await storage.BookedAsync(challenge));

        var (preimage, _) = await shop.PayAsync(challenge);
        shop.Shop.Time.Advance(TimeSpan.FromMinutes(2));
        await shop.ReconcileAsync();
        await shop.AssertSoldAsync(challenge);
        using var answer = await shop.ReturnAsync(challenge, preimage);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_deadline_of_an_invoice_that_is_never_paid_goes_away(string wallet)
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        await shop.DeliverAsync(await shop.ReportAsync(challenge));

        // What a wallet calls expired may only be late, so it is looked at again until no payment can count any more.
        shop.Shop.Time.Advance(TimeSpan.FromMinutes(11));
        await shop.ReconcileAsync();
        Assert.Single(await shop.DeadlinesAsync(challenge));
        shop.Shop.Time.Advance(TimeSpan.FromHours(25));
        await shop.ReconcileAsync();
        await shop.AssertUnknownAsync(challenge);
    }

    [Fact]
    public async Task A_payment_in_the_list_is_found_however_long_nobody_looked()
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, "voltage");
        await shop.ReconcileAsync();
        var challenge = await shop.ChallengeAsync();
        await shop.PayAsync(challenge);

        shop.Shop.Time.Advance(TimeSpan.FromDays(5));
        await shop.ReconcileAsync();
        await shop.AssertSoldAsync(challenge);
    }

    [Theory]
    [InlineData("zbd")]
    [InlineData("lnbits")]
    public async Task A_sum_that_does_not_exist_is_not_booked_and_stops_nothing_else(string wallet)
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var odd = await shop.ChallengeAsync();
        await shop.DeliverAsync(await shop.ReportAsync(odd));
        var (preimage, _) = await shop.PayAsync(odd);
        shop.Wallet.Plan(shop.Wallet.Arrived(9_000_000_000_000_000_000), WalletCall.LookUp, times: 2);
        using (var refused = await shop.ReturnAsync(odd, preimage))
        {
            await ProblemAssert.IsAsync(refused, 503, "wallet-unavailable");
        }

        shop.Shop.Time.Advance(TimeSpan.FromMinutes(2));
        await shop.ReconcileAsync();
        Assert.Empty(await storage.BookedAsync(odd));
        Assert.Single(await shop.DeadlinesAsync(odd));
        shop.Shop.Time.Advance(TimeSpan.FromMinutes(3));
        await shop.ReconcileAsync();
        await shop.AssertSoldAsync(odd);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_wallet_that_cannot_be_read_when_it_reports_is_read_later(string wallet)
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        var (_, letter) = await shop.PayAsync(challenge);
        shop.Wallet.Plan(new ApiFault.ServerError(503), WalletCall.LookUp, times: 3);
        await PassingTime.UntilAsync(shop.Shop, DeliverAsync(shop, letter));
        Assert.Single(await shop.DeadlinesAsync(challenge));
        Assert.Empty(await storage.BookedAsync(challenge));

        shop.Shop.Time.Advance(TimeSpan.FromMinutes(2));
        await shop.ReconcileAsync();
        await shop.AssertSoldAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_wallet_that_hangs_when_it_reports_is_answered_and_read_later(string wallet)
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        var (_, letter) = await shop.PayAsync(challenge);
        shop.Wallet.Plan(new ApiFault.Hang(), WalletCall.LookUp, times: 3);
        var begun = shop.Shop.Time.GetUtcNow();
        await PassingTime.UntilAsync(shop.Shop, DeliverAsync(shop, letter));
        Assert.InRange(shop.Shop.Time.GetUtcNow() - begun, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9));
        Assert.Single(await shop.DeadlinesAsync(challenge));
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task Any_number_of_instances_reconcile_at_the_same_time_and_book_once(string wallet)
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var others = new[] { await shop.Shop.AddHandlerAsync(shop.Settings), await shop.Shop.AddHandlerAsync(shop.Settings) };
        var challenge = await shop.ChallengeAsync();
        await shop.DeliverAsync(await shop.ReportAsync(challenge));
        var (_, letter) = await shop.PayAsync(challenge);
        shop.Shop.Time.Advance(TimeSpan.FromMinutes(1));

        await Task.WhenAll([shop.ReconcileAsync(), .. others.Select(other => shop.ReconcileAsync(other)), shop.DeliverAsync(letter)]);
        shop.Shop.Time.Advance(TimeSpan.FromMinutes(3));
        await shop.ReconcileAsync();
        await shop.AssertSoldAsync(challenge);
    }

    [Fact]
    public async Task A_payment_that_nobody_reported_is_found_in_the_list_of_a_wallet_that_has_one()
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, "voltage");
        var challenge = await shop.ChallengeAsync();
        await shop.PayAsync(challenge);

        await shop.ReconcileAsync();
        await shop.ReconcileAsync();
        await shop.AssertSoldAsync(challenge);
    }

    [Fact]
    public async Task What_arrives_after_a_settlement_was_recorded_is_booked_once_as_surplus()
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, "voltage");
        var voltage = Assert.IsType<PaidVoltage>(shop.Wallet);
        var challenge = await shop.ChallengeAsync();
        var (_, letter) = await shop.PayAsync(challenge);
        await shop.DeliverAsync(letter);
        await shop.AssertSoldAsync(challenge);

        for (var i = 0; i < 2; i++)
        {
            voltage.PlanForList(new ApiFault.MemberReplaced("items.0.data.amount_msats", 42000));
            await shop.ReconcileAsync();
        }

        Assert.Equal(
            [("payment", 21000L, "sold"), ("surplus", 21000L, "surplus")],
            (await storage.BookedAsync(challenge))
                .Select(row => (row.RowKey.Split('-')[1], row.GetInt64("AmountMsat")!.Value, row.GetString("Outcome"))).Order());
        Assert.Single(await storage.RowsAsync(challenge, "paid-"));
    }

    [Fact]
    public async Task Each_surplus_is_booked_as_what_it_adds()
    {
        var storage = await own.CleanAsync();
        await using var shop = await WalletShop.OpenAsync(storage, "voltage");
        var voltage = Assert.IsType<PaidVoltage>(shop.Wallet);
        var other = await shop.Shop.AddHandlerAsync(shop.Settings);
        var challenge = await shop.ChallengeAsync();
        var (_, letter) = await shop.PayAsync(challenge);
        await shop.DeliverAsync(letter);
        foreach (var (received, handler) in new (int, int?)[] { (42000, null), (42000, other), (63001, null), (63001, other) })
        {
            voltage.PlanForList(new ApiFault.MemberReplaced("items.0.data.amount_msats", received));
            await shop.ReconcileAsync(handler);
        }

        Assert.Equal(
            [("payment", 21000L), ("surplus", 21000L), ("surplus", 21001L)],
            (await storage.BookedAsync(challenge)).Select(row => (row.RowKey.Split('-')[1], row.GetInt64("AmountMsat")!.Value)).Order());
    }

    private static async Task<bool> DeliverAsync(WalletShop shop, Letter letter)
    {
        await shop.DeliverAsync(letter);
        return true;
    }
}
