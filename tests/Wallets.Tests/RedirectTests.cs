using Paywall.Wallets.Tests.Zbd;

namespace Paywall.Wallets.Tests;

public sealed class RedirectTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task No_redirect_is_followed_and_the_key_goes_nowhere_else(int status)
    {
        await using var elsewhere = new RawServer(ZbdText.Refused(500));
        await using var server = new RawServer(ZbdText.Refused(status) with { Headers = [$"Location: {elsewhere.Address}v0/wallet"] });
        await using var host = new WalletHost(server.Address);

        var read = await Fails.WithAsync(WalletFault.BadAnswer, () => host.Payments.GetBalanceAsync(Stop));
        await Fails.WithAsync(WalletFault.BadAnswer, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Contains($"{status}", read.Message, StringComparison.Ordinal);
        Assert.Contains("redirect", read.Message, StringComparison.Ordinal);
        Assert.Equal(["GET", "POST"], server.Requests.Select(request => request.Method));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_cookie_is_not_brought_back()
    {
        await using var server = new RawServer(ZbdText.Refused(400) with { Headers = ["Set-Cookie: session=42; Path=/"] });
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(WalletFault.Refused, () => host.Payments.GetBalanceAsync(Stop));
        await Fails.WithAsync(WalletFault.Refused, () => host.Payments.GetBalanceAsync(Stop));

        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.DoesNotContain("Cookie", request.Headers.Keys));
    }
}
