using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;

namespace Paywall.Functions.Tests.Faults;

/// <summary>What a webhook costs outside, in requests that leave the handler.</summary>
public class WebhookCountTests(LocalStorage storage)
{
    private const string Read = "GET /devstoreaccount1/purchases()";
    private const string Deadline = "POST /devstoreaccount1/deadlines";

    public static TheoryData<string> Wallets => PaidWallet.Names;

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task The_webhook_of_a_payment_reads_once_asks_the_wallet_once_and_writes_five_times(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var challenge = await shop.ChallengeAsync();
        var (_, letter) = await shop.PayAsync(challenge);
        await shop.DeliverAsync(letter, handler);
        await shop.AssertSoldAsync(challenge);

        Assert.Equal(
            [
                Read, "wallet",

                // Settled: deadline, settlement and right, ledger, the day on which all this is forgotten, and the deadline is done with.
                Deadline, "POST /devstoreaccount1/$batch", "POST /devstoreaccount1/ledger", Deadline, "DELETE /devstoreaccount1/deadlines()",
            ],
            faults.Requests.Select(request => request.Target == HandlerFaults.Storage ? request.Operation : request.Target));
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_forged_webhook_costs_nothing(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var challenge = await shop.ChallengeAsync();
        var (_, letter) = await shop.PayAsync(challenge);
        var tag = shop.Wallet.TagOf(letter);
        await shop.DeliverAsync(shop.Wallet.WithTag(letter, tag.Replace("21000", "21", StringComparison.Ordinal)), handler);
        await shop.DeliverAsync(letter with { Target = "/webhooks/lnd" }, handler);

        Assert.Empty(faults.Requests);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_webhook_that_comes_again_reads_once_and_nothing_more(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var challenge = await shop.ChallengeAsync();
        var (_, letter) = await shop.PayAsync(challenge);
        await shop.DeliverAsync(letter);
        await shop.DeliverAsync(letter, handler);

        Assert.Equal([Read], faults.Requests.Select(request => request.Operation));
        await shop.AssertSoldAsync(challenge);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_webhook_before_the_payment_reads_once_asks_the_wallet_once_and_writes_once(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var challenge = await shop.ChallengeAsync();
        await shop.DeliverAsync(await shop.ReportAsync(challenge), handler);

        Assert.Equal(
            [Read, "wallet", Deadline],
            faults.Requests.Select(request => request.Target == HandlerFaults.Storage ? request.Operation : request.Target));
    }
}
