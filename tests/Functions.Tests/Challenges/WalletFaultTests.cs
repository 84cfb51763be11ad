using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Challenges;

public class WalletFaultTests(LocalStorage storage)
{
    public static TheoryData<string> Faults => ["500", "dropped", "html", "empty", "403", "amount", "network", "id"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_wallet_that_fails_gets_the_buyer_a_503_and_no_token(string fault)
    {
        await using var shop = await Shop.OpenAsync(storage);
        shop.Zbd.Faults.Plan(Named(fault), ZbdOperation.CreateCharge);
        using var response = await shop.GetAsync("/api/echo");

        await ProblemAssert.IsAsync(response, 503, "wallet-unavailable");
        Assert.Equal(1, shop.ChargesMade);
    }

    [Fact]
    public async Task A_wallet_that_wants_fewer_requests_is_passed_on_with_its_own_pause()
    {
        await using var shop = await Shop.OpenAsync(storage);
        shop.Zbd.Faults.Plan(new ZbdFault.RateLimited(TimeSpan.FromSeconds(17)), ZbdOperation.CreateCharge);
        using var response = await shop.GetAsync("/api/echo");

        await ProblemAssert.IsAsync(response, 429, "wallet-busy");
        Assert.Equal(TimeSpan.FromSeconds(17), response.Headers.RetryAfter!.Delta);
    }

    private static ApiFault Named(string fault) => fault switch
    {
        "500" => new ZbdFault.ServerError(),
        "dropped" => new ZbdFault.ConnectionDropped(),
        "html" => new ZbdFault.HtmlBody(),
        "empty" => new ZbdFault.EmptyBody(),
        "403" => new ZbdFault.RegionRefused(),
        "amount" => new ZbdFault.WrongInvoice(InvoiceMistake.Amount),
        "network" => new ZbdFault.WrongInvoice(InvoiceMistake.Network),
        _ => new ZbdFault.MemberMissing("id"),
    };
}
