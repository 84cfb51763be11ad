using Microsoft.Extensions.Time.Testing;

namespace Paywall.Wallets.Tests.LNbits;

/// <summary>A 520 is how LNbits refuses: it is not a breakdown, which would be repeated or counted.</summary>
public sealed class RefusalTests
{
    private const int Many = 120;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wallet_that_refuses_many_times_with_520_is_not_taken_for_broken()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = new RawServer(LNbitsText.Failed("failed"));
        await using var host = new LNbitsHost(server.Address, time);

        for (var i = 0; i < Many; i++)
        {
            await LNbitsHost.FailsAsync(WalletFault.Refused, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
        }

        Assert.Equal(Many, server.Requests.Count);
    }

    [Fact]
    public async Task Reading_is_not_repeated_after_a_520()
    {
        await using var server = new RawServer(LNbitsText.Failed("failed"));
        await using var host = new LNbitsHost(server.Address);

        await LNbitsHost.FailsAsync(WalletFault.Refused, () => host.Payments.GetBalanceAsync(Stop));

        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/problem+json")]
    [InlineData(null)]
    public async Task A_520_of_a_proxy_is_a_breakdown_after_which_reading_is_repeated(string? contentType)
    {
        await using var server = new RawServer(
            new RawReply.Answer(520, "Web server returns an unknown error", contentType), new RawReply.Answer(200, """{"balance":21000}"""));
        await using var host = new LNbitsHost(server.Address);

        Assert.Equal(Samples.Price, await host.Payments.GetBalanceAsync(Stop));
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(401, WalletFault.Misconfigured)]
    [InlineData(403, WalletFault.Misconfigured)]
    [InlineData(429, WalletFault.RateLimited)]
    [InlineData(400, WalletFault.Refused)]
    [InlineData(520, WalletFault.Refused)]
    [InlineData(500, WalletFault.Unavailable)]
    public async Task A_refusal_is_named_by_its_status(int status, WalletFault fault)
    {
        await using var server = new RawServer(LNbitsText.Refused(status, "Not today."));
        await using var host = new LNbitsHost(server.Address);

        var failure = await LNbitsHost.FailsAsync(fault, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Equal($"LNbits answered POST /api/v1/payments with {status}: Not today.", failure.Message);
    }

    [Fact]
    public async Task A_detail_that_is_a_list_is_read_too()
    {
        const string Body = """{"detail":[{"loc":["body","amount"],"msg":"too small"},{"msg":"too late"}]}""";
        await using var server = new RawServer(new RawReply.Answer(400, Body));
        await using var host = new LNbitsHost(server.Address);

        var failure = await LNbitsHost.FailsAsync(WalletFault.Refused, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.EndsWith("with 400: too small; too late.", failure.Message, StringComparison.Ordinal);
    }
}
