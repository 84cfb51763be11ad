using System.Globalization;
using System.Net;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Faults;

/// <summary>A wallet or a storage that is down, seen by the buyer: told when to come back, given no token, and never let in.</summary>
public class OutsideDownTests(LocalStorage storage)
{
    public static TheoryData<string> Faults => ["break", "lost", "half", "garbage", "html", "json", "500", "429"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_wallet_that_is_down_makes_no_offer(string fault)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        faults.Decide = request => request.Target == HandlerFaults.Wallet ? Named(fault) : null;

        using var response = await shop.GetAsync("/api/echo", handler: handler);

        await IsWalletFaultAsync(response, fault);
        Assert.DoesNotContain(faults.Requests, request => request.Target != HandlerFaults.Wallet);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_wallet_that_is_down_lets_nobody_in_who_says_that_he_paid(string fault)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var challenge = await shop.ChallengeAsync("/api/echo");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        faults.Decide = request => request.Target == HandlerFaults.Wallet ? Named(fault) : null;

        using (var refused = await PassingTime.UntilAsync(shop, shop.GetAsync("/api/echo", credential, handler)))
        {
            await IsWalletFaultAsync(refused, fault);
        }

        Assert.Equal(0, shop.Upstream.Executions);
        Assert.Empty(await UseRow.RowsAsync(storage, challenge));
        using var response = await shop.GetAsync("/api/echo", credential);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_wallet_that_hangs_is_waited_for_ten_seconds_and_makes_no_offer()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        faults.Decide = _ => new Fault.Hang();
        var asking = shop.GetAsync("/api/echo", handler: handler);
        await faults.WhenRequestedAsync(1, Shop.Cancellation);

        shop.Time.Advance(TimeSpan.FromSeconds(10));

        using var response = await asking;
        await ProblemAssert.IsAsync(response, 503, "wallet-unavailable");
        Assert.Single(faults.Requests);
    }

    [Fact]
    public async Task An_invoice_over_another_amount_is_not_offered()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        shop.Zbd.Faults.Plan(new ZbdFault.WrongInvoice(InvoiceMistake.Amount), ZbdOperation.CreateCharge);

        using var response = await shop.GetAsync("/api/echo", handler: handler);

        await ProblemAssert.IsAsync(response, 503, "wallet-unavailable");
        Assert.Single(faults.Requests);
    }

    [Theory]
    [InlineData("break")]
    [InlineData("lost")]
    [InlineData("half")]
    [InlineData("garbage")]
    [InlineData("html")]
    [InlineData("500")]
    [InlineData("403")]
    [InlineData("404")]
    [InlineData("409")]
    [InlineData("429 at once")]
    public async Task A_storage_that_is_down_is_never_an_open_door(string fault)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var (handler, faults) = await shop.AddHandlerBehindFaultsAsync();
        var challenge = await shop.ChallengeAsync("/api/echo");
        var credential = L402Credential.ToHeaderValue(challenge.Token, shop.Pay(challenge));
        faults.Decide = request => request.Target == HandlerFaults.Storage ? Named(fault) : null;

        using (var refused = await PassingTime.UntilAsync(shop, shop.GetAsync("/api/echo", credential, handler)))
        {
            await ProblemAssert.IsAsync(refused, 503, "storage-unavailable");
        }

        Assert.Equal(0, shop.Upstream.Executions);
        Assert.DoesNotContain(faults.Requests, request => request.Target != HandlerFaults.Storage);
        using var response = await shop.GetAsync("/api/echo", credential);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task IsWalletFaultAsync(HttpResponseMessage response, string fault)
    {
        await (fault == "429" ? ProblemAssert.IsAsync(response, 429, "wallet-busy") : ProblemAssert.IsAsync(response, 503, "wallet-unavailable"));
        if (fault == "429")
        {
            Assert.Equal(TimeSpan.FromSeconds(17), response.Headers.RetryAfter!.Delta);
        }
    }

    private static Fault Named(string fault) => fault switch
    {
        "break" => new Fault.BreakBefore(),
        "429 at once" => new Fault.Answer(429, [], default),
        "lost" => new Fault.LoseReply(),
        "half" => new Fault.BreakMidResponse(),
        "garbage" => Fault.Garbage.NotHttp,
        "html" => Fault.Garbage.Html,
        "json" => Fault.Garbage.BrokenJson,
        _ => new Fault.Answer(int.Parse(fault, CultureInfo.InvariantCulture), fault == "429" ? [("Retry-After", "17")] : [], default),
    };
}
