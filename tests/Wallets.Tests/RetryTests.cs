using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets.Zbd;
using Paywall.Wallets.Tests.Zbd;

namespace Paywall.Wallets.Tests;

/// <summary>Reading may be repeated, and is where that helps. Nothing else ever is.</summary>
public sealed class RetryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task Reading_is_repeated_after_a_server_error_and_then_succeeds(int status)
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Fake.Faults.Plan(new ZbdFault.ServerError(status));

        Assert.Equal(MilliSatoshi.FromSatoshi(100_000), await scene.Payments.GetBalanceAsync(Stop));
        Assert.Equal([status, 200], scene.Fake.Calls.Select(call => call.Status));
    }

    [Fact]
    public async Task Reading_is_repeated_after_a_broken_connection_and_then_succeeds()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Fake.Faults.Plan(new ZbdFault.ConnectionDropped());

        Assert.NotNull(await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop));
        Assert.Equal(2, scene.CallsOf(ZbdOperation.ReadCharge).Count);
    }

    [Fact]
    public async Task Reading_is_tried_three_times_at_most_and_the_last_error_is_told()
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Fake.Faults.Plan(new ZbdFault.ServerError(502), times: 10);

        var failure = await Fails.WithAsync(WalletFault.Unavailable, () => scene.Payments.GetBalanceAsync(Stop));

        Assert.Equal("ZBD answered GET /v0/wallet with 502: Internal server error.", failure.Message);
        Assert.Equal(3, scene.Fake.Calls.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(422)]
    [InlineData(429)]
    public async Task Reading_is_not_repeated_when_the_caller_is_at_fault(int status)
    {
        await using var server = new RawServer(ZbdText.Refused(status));
        await using var host = new WalletHost(server.Address);

        await Assert.ThrowsAsync<WalletException>(() => host.Payments.GetBalanceAsync(Stop));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_says_when_to_come_back_is_not_asked_before()
    {
        await using var server = new RawServer(ZbdText.Refused(503) with { Headers = ["Retry-After: 3600"] });
        await using var host = new WalletHost(server.Address);

        var failure = await Fails.WithAsync(WalletFault.Unavailable, () => host.Payments.GetBalanceAsync(Stop));

        Assert.Equal(TimeSpan.FromMinutes(5), failure.RetryAfter);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("500 after the effect")]
    [InlineData("dropped")]
    public async Task Creating_an_invoice_is_never_repeated(string way)
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Fake.Faults.Plan(way switch
        {
            "500" => new ZbdFault.ServerError(),
            "dropped" => new ZbdFault.ConnectionDropped(),
            _ => new ZbdFault.ServerError(AfterEffect: true),
        });

        await Fails.WithAsync(WalletFault.Unavailable, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Single(scene.Fake.Calls);
    }

    [Fact]
    public async Task A_wait_in_seconds_surfaces()
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Fake.Faults.Plan(new ZbdFault.RateLimited(TimeSpan.FromSeconds(17)));

        var failure = await Fails.WithAsync(WalletFault.RateLimited, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Equal(TimeSpan.FromSeconds(17), failure.RetryAfter);
        Assert.Single(scene.Fake.Calls);
    }

    [Theory]
    [InlineData("Thu, 01 May 2031 12:00:42 GMT", 42.0)]
    [InlineData("Thu, 01 May 2031 11:59:00 GMT", 0.0)]
    [InlineData("Thu, 01 May 2031 12:05:01 GMT", 300.0)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 300.0)]
    [InlineData("Mon, 01 Jan 0001 00:00:00 GMT", 0.0)]
    [InlineData("300", 300.0)]
    [InlineData("301", 300.0)]
    [InlineData("2000000000", 300.0)]
    [InlineData("0", 0.0)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("99999999999999", null)]
    [InlineData(null, null)]
    public async Task A_wait_is_a_date_or_seconds_or_unknown_and_five_minutes_at_most(string? header, double? seconds)
    {
        var noon = new FakeTimeProvider(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = new RawServer(ZbdText.Refused(429) with { Headers = header is null ? [] : [$"Retry-After: {header}"] });
        await using var host = new WalletHost(server.Address, noon);

        var failure = await Fails.WithAsync(WalletFault.RateLimited, () => host.Payments.GetBalanceAsync(Stop));

        Assert.Equal(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, failure.RetryAfter);
    }

    [Fact]
    public void Whoever_says_how_long_to_wait_is_believed_for_five_minutes_and_never_backwards()
    {
        Assert.Equal(TimeSpan.Zero, Waiting(TimeSpan.MinValue));
        Assert.Equal(TimeSpan.FromMinutes(5), Waiting(TimeSpan.MaxValue));
        Assert.Null(Waiting(null));

        static TimeSpan? Waiting(TimeSpan? wait) => new WalletException(WalletFault.RateLimited, "Slower.") { RetryAfter = wait }.RetryAfter;
    }
}
