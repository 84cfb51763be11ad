using Microsoft.Extensions.Time.Testing;
using Paywall.Wallets.Tests.Zbd;

namespace Paywall.Wallets.Tests;

/// <summary>A wallet that only fails is left alone for a while; a wallet that is merely busy is not.</summary>
public sealed class CircuitTests
{
    private const int Many = 120;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orders_of_invoices_to_a_wallet_that_only_fails_are_not_sent_for_some_seconds()
    {
        await using var server = new RawServer(ZbdText.Refused(500));
        await using var host = new WalletHost(server.Address, _time);
        await CreateManyAsync(host);
        var before = server.Requests.Count;

        var create = await Fails.WithAsync(WalletFault.Unavailable, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Equal("ZBD failed too often of late, so POST /v0/charges was not sent.", create.Message);
        Assert.InRange(create.RetryAfter ?? default, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal(before, server.Requests.Count);
    }

    [Fact]
    public async Task Payments_to_a_wallet_that_only_fails_are_not_sent_either_and_cost_nothing()
    {
        await using var server = new RawServer(ZbdText.Refused(500));
        await using var host = new WalletHost(server.Address, _time);
        for (var i = 0; i < Many && server.Requests.Count == i; i++)
        {
            try
            {
                Assert.IsType<PaymentOutcome.Unknown>(await host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop));
            }
            catch (WalletException)
            {
                // From here on nothing is sent.
                break;
            }
        }

        var before = server.Requests.Count;
        await Fails.WithAsync(WalletFault.Unavailable, () => host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop));

        Assert.Equal(before, server.Requests.Count);
    }

    [Fact]
    public async Task A_wallet_that_was_left_alone_is_tried_again()
    {
        await using var server = new RawServer((_, index) => index < Many ? ZbdText.Refused(500) : ZbdText.Refused(400));
        await using var host = new WalletHost(server.Address, _time);
        await CreateManyAsync(host);
        for (var sent = server.Requests.Count; sent < Many; sent++)
        {
            _time.Advance(TimeSpan.FromSeconds(6));
            await Assert.ThrowsAsync<WalletException>(() => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
        }

        _time.Advance(TimeSpan.FromSeconds(6));
        await Fails.WithAsync(WalletFault.Refused, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
    }

    [Fact]
    public async Task A_wallet_that_refuses_new_invoices_for_their_number_still_looks_paid_ones_up()
    {
        await using var server = new RawServer((request, _) => request.Method == "POST" ? ZbdText.Refused(429) : ZbdText.Refused(404));
        await using var host = new WalletHost(server.Address, _time);
        await CreateManyAsync(host);

        Assert.Null(await host.Invoices.LookUpInvoiceAsync(Samples.ChargeId, Stop));
        Assert.Equal(Many + 1, server.Requests.Count);
    }

    [Fact]
    public async Task A_wallet_that_fails_one_time_in_four_is_not_given_up()
    {
        await using var server = new RawServer((_, index) => ZbdText.Refused(index % 4 == 0 ? 500 : 400));
        await using var host = new WalletHost(server.Address, _time);

        await CreateManyAsync(host);

        Assert.Equal(Many, server.Requests.Count);
    }

    private static async Task CreateManyAsync(WalletHost host)
    {
        for (var i = 0; i < Many; i++)
        {
            await Assert.ThrowsAsync<WalletException>(() => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
        }
    }
}
