using System.Net;
using Paywall.Functions.Tests.Faults;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Harness.Wallets;
using Paywall.Sandbox.Wallets;

namespace Paywall.Functions.Tests.Challenges;

public class WalletFaultTests(LocalStorage storage)
{
    // Calls that may be repeated are.
    private const int EveryTime = 10;

    public static TheoryData<string> Wallets => PaidWallet.Names;

    public static MatrixTheoryData<string, string> Faults => new(
        PaidWallet.Names.Select(row => row.Data), ["500", "dropped", "html", "empty", "403", "amount", "network", "expiry", "unusable"]);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_wallet_that_fails_gets_the_buyer_a_503_and_no_token(string wallet, string fault)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        shop.Wallet.Plan(Named(fault, shop.Wallet), fault is "500" or "403" ? WalletCall.Order : WalletCall.Tell, EveryTime);
        using var response = await AskAsync(shop);

        await ProblemAssert.IsAsync(response, 503, "wallet-unavailable");
        Assert.Equal(1, shop.Wallet.Orders);
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_wallet_that_wants_fewer_requests_is_passed_on_with_its_own_pause(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        shop.Wallet.Plan(new ApiFault.RateLimited(TimeSpan.FromSeconds(17)), WalletCall.Order);
        using var response = await AskAsync(shop);

        await ProblemAssert.IsAsync(response, 429, "wallet-busy");
        Assert.Equal((TimeSpan.FromSeconds(17), 1), (response.Headers.RetryAfter!.Delta!.Value, shop.Wallet.Orders));
    }

    [Theory]
    [InlineData("500")]
    [InlineData("dropped")]
    [InlineData("html")]
    [InlineData("empty")]
    public async Task An_order_that_may_be_repeated_survives_a_lost_answer_and_makes_one_invoice(string fault)
    {
        await using var shop = await WalletShop.OpenAsync(storage, "voltage");
        shop.Wallet.Plan(Named(fault, shop.Wallet), WalletCall.Order);
        using var response = await AskAsync(shop);

        Assert.Equal((HttpStatusCode.PaymentRequired, 1), (response.StatusCode, shop.Wallet.Orders));
    }

    [Theory]
    [MemberData(nameof(Wallets))]
    public async Task A_wallet_that_cannot_be_asked_gets_the_buyer_who_paid_a_503_and_no_challenge(string wallet)
    {
        await using var shop = await WalletShop.OpenAsync(storage, wallet);
        var challenge = await shop.ChallengeAsync();
        var preimage = shop.Shop.Pay(challenge);
        shop.Wallet.Plan(new ApiFault.ServerError(), WalletCall.LookUp, times: 3);
        using (var refused = await PassingTime.UntilAsync(shop.Shop, shop.ReturnAsync(challenge, preimage)))
        {
            await ProblemAssert.IsAsync(refused, 503, "wallet-unavailable");
        }

        using var answer = await shop.ReturnAsync(challenge, preimage);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Asks without a credential while time passes: what is repeated is repeated after a pause.</summary>
    private static Task<HttpResponseMessage> AskAsync(WalletShop shop) =>
        PassingTime.UntilAsync(shop.Shop, shop.Shop.GetAsync(WalletShop.Path, handler: shop.Handler));

    private static ApiFault Named(string fault, PaidWallet wallet) => fault switch
    {
        "500" => new ApiFault.ServerError(),
        "dropped" => new ApiFault.ConnectionDropped(),
        "html" => new ApiFault.HtmlBody(),
        "empty" => new ApiFault.EmptyBody(),
        "403" => new ApiFault.Refused(403, "Your IP address is in a region that is not supported."),
        "amount" => new ApiFault.WrongInvoice(InvoiceMistake.Amount),
        "network" => new ApiFault.WrongInvoice(InvoiceMistake.Network),
        "expiry" => new ApiFault.WrongInvoice(InvoiceMistake.Expiry),
        _ => wallet.Unusable,
    };
}
