using System.Net;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;

namespace Paywall.Functions.Tests.Refunds;

/// <summary>What goes back of a failed job's price, with every wallet.</summary>
public class RefundTests(OwnAccounts accounts)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Wallets => PaidWallet.Names;

    public static TheoryData<string> WalletsThatPayOnce => ["voltage", "lnbits"];

    [Theory, MemberData(nameof(Wallets))]
    public async Task A_failed_job_goes_back_once_to_the_address_that_its_buyer_gave(string wallet)
    {
        await using var shop = await RefundShop.OpenAsync(accounts, wallet);
        var sale = await shop.FailedAsync(("Refund-To", shop.Address));

        await shop.PassUntilAsync(sale, JobState.Refunded, Minute);
        await shop.PassAsync(TimeSpan.FromHours(25));

        Assert.Equal(RefundShop.Back, shop.Received);
        var booked = (await shop.Jobs.LedgerAsync(sale)).Single(row => row.RowKey.EndsWith("-refund", StringComparison.Ordinal));
        Assert.Equal((-990_000L, "refund", wallet), (booked["AmountMsat"], booked["Outcome"], booked["Wallet"]));
        using var told = await shop.Jobs.GetAsync(sale, handler: shop.Handler);
        await ProblemAssert.IsAsync(told, 409, "job-refunded");
        using var again = await shop.Jobs.SubmitAsync("hello", sale.Credential, shop.Handler);
        await ProblemAssert.IsAsync(again, 409, "job-refunded");
        Assert.Equal(1, shop.Jobs.Executions);
        await shop.Jobs.AssertStateAsync(sale, JobState.Refunded);
    }

    [Theory, MemberData(nameof(Wallets))]
    public async Task A_failed_job_pays_the_invoice_that_its_buyer_gave(string wallet)
    {
        await using var shop = await RefundShop.OpenAsync(accounts, wallet);
        var sale = await shop.FailedAsync(("Refund-To", shop.InvoiceOver(RefundShop.Back)));

        await shop.PassUntilAsync(sale, JobState.Refunded, Minute);

        Assert.Equal(RefundShop.Back, shop.Received);
    }

    [Fact]
    public async Task What_routing_may_cost_is_one_per_cent_in_whole_satoshis()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd", work: null, ("Paywall:Services:3:Price", "333 sat"));
        var sale = await shop.FailedAsync(("Refund-To", shop.Address));

        await shop.PassUntilAsync(sale, JobState.Refunded, Minute);

        Assert.Equal(MilliSatoshi.FromSatoshi(329), shop.Received);
    }

    [Fact]
    public async Task A_wallet_that_guarantees_nothing_and_whose_answer_is_lost_is_never_asked_again()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        shop.Wallet.Plan(new ApiFault.ConnectionDropped(), WalletCall.Pay);
        var sale = await shop.FailedAsync(("Refund-To", shop.Address));
        await shop.Jobs.AssertStateAsync(sale, JobState.RefundUnknown);

        await shop.PassAsync(TimeSpan.FromHours(1));
        await shop.PassAsync(TimeSpan.FromHours(25));

        await shop.Jobs.AssertStateAsync(sale, JobState.RefundUnknown);
        Assert.Equal(RefundShop.Back, shop.Received);
        using var asked = await shop.Jobs.AskForRefundAsync(sale, shop.Address, shop.Handler);
        await ProblemAssert.IsAsync(asked, 409, "refund-not-offered");
        using var again = await shop.Jobs.SubmitAsync("hello", sale.Credential, shop.Handler);
        await ProblemAssert.IsAsync(again, 409, "job-refund-unknown");
    }

    [Theory, MemberData(nameof(WalletsThatPayOnce))]
    public async Task A_wallet_that_pays_once_is_asked_until_it_answers(string wallet)
    {
        await using var shop = await RefundShop.OpenAsync(accounts, wallet);
        shop.Wallet.Plan(new ApiFault.ConnectionDropped(), WalletCall.Pay, times: 2);
        var sale = await shop.FailedAsync(("Refund-To", shop.Address));
        await shop.Jobs.AssertStateAsync(sale, JobState.Refunding);

        await shop.PassUntilAsync(sale, JobState.Refunded, TimeSpan.FromMinutes(3));

        Assert.Equal(RefundShop.Back, shop.Received);
        Assert.Single(await shop.Jobs.LedgerAsync(sale), row => row.RowKey.EndsWith("-refund", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Wallets))]
    public async Task A_wallet_that_refuses_is_asked_again_later(string wallet)
    {
        await using var shop = await RefundShop.OpenAsync(accounts, wallet);
        shop.Wallet.Plan(new ApiFault.RateLimited(), WalletCall.Pay, times: 2);
        var sale = await shop.FailedAsync(("Refund-To", shop.Address));
        await shop.Jobs.AssertStateAsync(sale, JobState.Refunding);

        await shop.PassUntilAsync(sale, JobState.Refunded, TimeSpan.FromMinutes(3));

        Assert.Equal(RefundShop.Back, shop.Received);
    }

    [Theory, MemberData(nameof(Wallets))]
    public async Task A_refund_that_does_not_come_about_in_a_day_fails_for_good_and_leaves_credit(string wallet)
    {
        await using var shop = await RefundShop.OpenAsync(accounts, wallet);
        shop.Wallet.Plan(new ApiFault.RateLimited(), WalletCall.Pay, times: 100_000);
        var sale = await shop.FailedAsync(("Refund-To", shop.InvoiceOver(RefundShop.Back, TimeSpan.FromDays(3))));

        await shop.PassUntilAsync(sale, JobState.Credited, TimeSpan.FromHours(23), most: 1, isExpected: false);
        await shop.Jobs.AssertStateAsync(sale, JobState.Refunding);
        await shop.PassUntilAsync(sale, JobState.Credited, TimeSpan.FromHours(1), most: 3);

        Assert.Equal(MilliSatoshi.Zero, shop.Received);
        using var again = await shop.Jobs.SubmitAsync("hello", sale.Credential, shop.Handler);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
    }

    [Fact]
    public async Task An_address_that_cannot_be_asked_for_a_day_leaves_credit()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        shop.Addresses.Fault = new AddressFault.TermsStatus(503);
        var sale = await shop.FailedAsync(("Refund-To", shop.Address));
        await shop.Jobs.AssertStateAsync(sale, JobState.Refunding);

        await shop.PassAsync(TimeSpan.FromHours(12));
        await shop.Jobs.AssertStateAsync(sale, JobState.Refunding);
        await shop.PassUntilAsync(sale, JobState.Credited, TimeSpan.FromHours(6), most: 3);

        Assert.Equal(MilliSatoshi.Zero, shop.Received);
    }

    [Fact]
    public async Task An_address_that_refuses_leaves_credit_at_once()
    {
        await using var shop = await RefundShop.OpenAsync(accounts, "zbd");
        shop.Addresses.Fault = new AddressFault.Error("<b>not you</b>");

        var sale = await shop.FailedAsync(("Refund-To", shop.Address));

        await shop.Jobs.AssertStateAsync(sale, JobState.Credited);
    }
}
