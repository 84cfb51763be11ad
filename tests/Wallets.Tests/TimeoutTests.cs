using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Tests;

public sealed class TimeoutTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_without_an_answer_is_given_up_after_ten_seconds_and_not_repeated()
    {
        await using var server = new RawServer(new RawReply.Hang());
        await using var host = new WalletHost(server.Address, _time);

        var creating = host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        await server.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(creating.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        var failure = await Fails.WithAsync(WalletFault.Unavailable, () => creating);
        Assert.Equal("ZBD did not answer POST /v0/charges within 10 s.", failure.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_body_that_never_ends_is_given_up_like_an_answer_that_never_comes()
    {
        await using var server = new RawServer((_, _) => new RawReply.Stall());
        await using var host = new WalletHost(server.Address, _time);

        var creating = host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        await host.Log.WaitForAsync("Received HTTP response headers");
        _time.Advance(TimeSpan.FromSeconds(10));

        var failure = await Fails.WithAsync(WalletFault.Unavailable, () => creating);
        Assert.Equal("ZBD did not answer POST /v0/charges within 10 s.", failure.Message);
    }

    [Fact]
    public async Task Reading_is_repeated_after_an_attempt_without_an_answer()
    {
        await using var server = new RawServer((_, index) => index == 0 ? new RawReply.Hang() : Balance);
        await using var host = new WalletHost(server.Address, _time);

        var reading = host.Payments.GetBalanceAsync(Stop);
        await server.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await PassTimeUntilAsync(() => server.Requests.Count == 2);

        Assert.Equal(new MilliSatoshi(384_000), await reading);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Reading_is_given_up_after_twenty_five_seconds_in_all()
    {
        await using var server = new RawServer(new RawReply.Hang());
        await using var host = new WalletHost(server.Address, _time);

        var reading = host.Payments.GetBalanceAsync(Stop);
        await PassTimeUntilAsync(() => reading.IsCompleted);

        var failure = await Fails.WithAsync(WalletFault.Unavailable, () => reading);
        Assert.Equal("ZBD did not answer GET /v0/wallet within 25 s.", failure.Message);
        Assert.InRange(server.Requests.Count, 2, 3);
    }

    [Fact]
    public async Task Whoever_cancels_a_read_hears_of_a_cancellation_and_not_of_a_fault()
    {
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using var server = new RawServer(new RawReply.Hang());
        await using var host = new WalletHost(server.Address);

        var reading = host.Invoices.LookUpInvoiceAsync(Samples.ChargeId, impatience.Token);
        await server.NextAsync();
        await impatience.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(impatience.Token, cancelled.CancellationToken);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_read_cancelled_before_it_began_sends_nothing()
    {
        await using var server = new RawServer(Balance);
        await using var host = new WalletHost(server.Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Payments.GetBalanceAsync(new CancellationToken(canceled: true)));

        Assert.Empty(server.Requests);
    }

    private static RawReply.Answer Balance => new(200, """{"message":"Wallet.","data":{"unit":"msats","balance":"384000"}}""");

    /// <summary>Lets time pass, fast but not all at once.</summary>
    private async Task PassTimeUntilAsync(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition() && await timer.WaitForNextTickAsync(deadline.Token))
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }
    }
}
