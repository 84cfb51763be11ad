using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

public sealed class RefusalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_that_ZBD_does_not_know_is_the_sellers_to_mend()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var other = await ZbdFake.StartAsync(scene.Network, new ZbdOptions { NodeAlias = "zbd-without-accounts" }, Stop);
        await using var _ = other;
        await using var host = new WalletHost(other.Address);

        var failure = await Fails.WithAsync(WalletFault.Misconfigured, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Equal("ZBD answered POST /v0/charges with 401: Invalid authentication credentials.", failure.Message);
        await Fails.WithAsync(WalletFault.Misconfigured, () => host.Invoices.LookUpInvoiceAsync(Samples.ChargeId, Stop));
    }

    [Fact]
    public async Task A_region_that_ZBD_does_not_serve_is_the_sellers_to_mend()
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Fake.Faults.Plan(new ZbdFault.RegionRefused());

        var failure = await Fails.WithAsync(WalletFault.Misconfigured, () => scene.Payments.GetBalanceAsync(Stop));

        Assert.Contains("region that is not supported", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_ZBD_finds_wrong_is_refused_in_its_own_words()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var order = Samples.Order() with { Amount = new Protocol.Lightning.MilliSatoshi(999) };

        var failure = await Fails.WithAsync(WalletFault.Refused, () => scene.Invoices.CreateInvoiceAsync(order, Stop));

        Assert.Equal("ZBD answered POST /v0/charges with 400: amount must be at least 1000, and no more than there is.", failure.Message);
    }

    [Fact]
    public async Task A_page_in_place_of_an_answer_is_no_answer_although_its_status_is_200()
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Fake.Faults.Plan(new ZbdFault.HtmlBody());

        var failure = await Fails.WithAsync(WalletFault.BadAnswer, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Equal("ZBD answered POST /v0/charges with 200 and text/html, which is not its documented JSON.", failure.Message);
        Assert.Single(scene.Fake.Calls);
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_gets_no_key()
    {
        await using var server = new RawServer(new RawReply.Drop());
        await using var host = new WalletHost(new UriBuilder(server.Address) { Scheme = "https" }.Uri);

        var failure = await Fails.WithAsync(WalletFault.Unavailable, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Contains("TLS", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => request.Text.Contains(WalletHost.ApiKey, StringComparison.Ordinal));
    }
}
