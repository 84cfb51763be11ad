using Paywall.Wallets.Tests.Zbd;

namespace Paywall.Wallets.Tests;

public sealed class SizeLimitTests
{
    private const long Endless = long.MaxValue;
    private const string Balance = """{"message":"Wallet.","data":{"unit":"msats","balance":"384000"}}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_megabytes_are_not_read_and_not_asked_for_again()
    {
        await using var server = new RawServer(new RawReply.Flood(10 * 1024 * 1024));
        await using var host = new WalletHost(server.Address);

        var failure = await Fails.WithAsync(WalletFault.BadAnswer, () => host.Payments.GetBalanceAsync(Stop));

        Assert.Equal("ZBD answered GET /v0/wallet with more than anybody would read.", failure.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_answer_without_an_end_is_cut_off()
    {
        await using var server = new RawServer(new RawReply.Flood(Endless));
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(WalletFault.BadAnswer, () => host.Payments.GetBalanceAsync(Stop));

        Assert.InRange(await server.Flooded, 1, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task A_payment_answered_with_too_much_is_unknown()
    {
        await using var server = new RawServer(new RawReply.Flood(Endless));
        await using var host = new WalletHost(server.Address);

        Assert.IsType<PaymentOutcome.Unknown>(await host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_length_that_is_only_announced_is_too_long_already()
    {
        await using var server = new RawServer(new RawReply.Garbage("HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n{"));
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(WalletFault.BadAnswer, () => host.Payments.GetBalanceAsync(Stop));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_refusal_is_limited_like_any_answer()
    {
        await using var server = new RawServer(ZbdText.Refused(400, new string('a', 2 * 1024 * 1024)));
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(WalletFault.BadAnswer, () => host.Payments.GetBalanceAsync(Stop));
    }

    [Fact]
    public async Task Headers_are_limited_too()
    {
        await using var server = new RawServer(new RawReply.Answer(200, Balance) { Headers = [$"X-Long: {new string('a', 64 * 1024)}"] });
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(WalletFault.BadAnswer, () => host.Payments.GetBalanceAsync(Stop));
    }

    [Fact]
    public async Task Half_a_megabyte_is_read()
    {
        await using var server = new RawServer(new RawReply.Answer(200, Balance + new string(' ', 512 * 1024)));
        await using var host = new WalletHost(server.Address);

        Assert.Equal(384_000UL, (await host.Payments.GetBalanceAsync(Stop)).Value);
    }
}
