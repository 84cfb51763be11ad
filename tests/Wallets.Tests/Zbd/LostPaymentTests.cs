using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

/// <summary>Where nobody can say whether a payment was made, nobody says it, and nobody pays again.</summary>
public sealed class LostPaymentTests
{
    private static readonly DateTimeOffset Noon = new(2031, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("dropped")]
    [InlineData("500")]
    [InlineData("502")]
    [InlineData("html")]
    [InlineData("empty")]
    public async Task A_payment_whose_answer_is_lost_after_the_effect_is_unknown_and_was_ordered_once(string way)
    {
        await using var scene = await ZbdScene.OpenAsync();
        var invoice = scene.StrangersInvoice();
        scene.Fake.Faults.Plan(way switch
        {
            "dropped" => new ZbdFault.ConnectionDropped(),
            "html" => new ZbdFault.HtmlBody(),
            "empty" => new ZbdFault.EmptyBody(),
            _ => new ZbdFault.ServerError(int.Parse(way, null), AfterEffect: true),
        });

        Assert.IsType<PaymentOutcome.Unknown>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal(1, scene.Fake.OrdersOf(invoice.PaymentHash));
        Assert.Single(scene.Fake.Calls);
    }

    [Fact]
    public async Task A_server_error_before_the_effect_is_unknown_all_the_same_and_not_repeated()
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Fake.Faults.Plan(new ZbdFault.ServerError(503));

        var unknown = Assert.IsType<PaymentOutcome.Unknown>(await scene.Payments.PayAsync(Samples.Pay(scene.StrangersInvoice()), Stop));

        Assert.Equal("ZBD answered POST /v0/payments with 503: Internal server error.", unknown.Reason);
        Assert.Single(scene.Fake.Calls);
    }

    [Fact]
    public async Task A_payment_that_is_not_answered_in_time_is_unknown_and_was_ordered_once()
    {
        var time = new FakeTimeProvider(Noon);
        await using var server = new RawServer(new RawReply.Hang());
        await using var host = new WalletHost(server.Address, time);

        var paying = host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop);
        await server.NextAsync();
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("ZBD did not answer POST /v0/payments within 10 s.", Assert.IsType<PaymentOutcome.Unknown>(await paying).Reason);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_payment_that_nobody_waits_for_any_more_is_unknown_and_not_merely_cancelled()
    {
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using var server = new RawServer(new RawReply.Hang());
        await using var host = new WalletHost(server.Address);

        var paying = host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), impatience.Token);
        await server.NextAsync();
        await impatience.CancelAsync();

        Assert.IsType<PaymentOutcome.Unknown>(await paying);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_payment_cancelled_before_it_was_sent_is_not_sent()
    {
        await using var scene = await ZbdScene.OpenAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => scene.Payments.PayAsync(Samples.Pay(scene.StrangersInvoice()), new CancellationToken(canceled: true)));

        Assert.Empty(scene.Fake.Calls);
    }

    [Fact]
    public async Task A_connection_that_breaks_while_it_is_used_again_carries_no_second_order()
    {
        var invoice = Samples.Invoice();
        await using var server = new RawServer(ZbdText.Payment(invoice, "processing").Answer(), new RawReply.Drop());
        await using var host = new WalletHost(server.Address);

        Assert.IsType<PaymentOutcome.InFlight>(await host.Payments.PayAsync(Samples.Pay(invoice), Stop));
        Assert.IsType<PaymentOutcome.Unknown>(await host.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task An_answer_cut_off_in_the_middle_is_unknown()
    {
        await using var server = new RawServer(new RawReply.Half(200, "{\"data\":"));

        await UnknownAsync(server);
    }

    [Fact]
    public async Task An_answer_that_is_not_HTTP_is_unknown()
    {
        await using var server = new RawServer(new RawReply.Garbage("SSH-2.0-OpenSSH_9.6\r\n"));

        await UnknownAsync(server);
    }

    [Theory]
    [InlineData("/v0/payments/1")]
    [InlineData("//")]
    [InlineData("http://[")]
    public async Task A_redirect_is_unknown_wherever_it_points(string location)
    {
        await using var server = new RawServer(new RawReply.Answer(303, "") { Headers = [$"Location: {location}"] });

        await UnknownAsync(server);
    }

    [Fact]
    public async Task An_answer_about_another_invoice_is_unknown_because_its_failure_is_not_ours()
    {
        await using var server = new RawServer(ZbdText.Payment(Samples.Invoice(), "failed").Answer());

        await UnknownAsync(server);
    }

    [Fact]
    public async Task An_answer_with_half_a_character_is_unknown()
    {
        var answer = ZbdText.Payment(Samples.Invoice(), "HALF").Answer();
        await using var server = new RawServer(answer with { Body = answer.Body.Replace("HALF", "\\udc00", StringComparison.Ordinal) });

        await UnknownAsync(server);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("..")]
    [InlineData("a/b")]
    public async Task A_payment_on_its_way_without_an_id_to_look_it_up_by_is_unknown(string? id)
    {
        var invoice = Samples.Invoice();
        await using var server = new RawServer(ZbdText.Payment(invoice, "processing").With("id", id).Answer());

        await UnknownAsync(server, invoice);
    }

    [Fact]
    public async Task A_preimage_that_fits_is_kept_even_if_the_payment_has_no_id()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        await using var server = new RawServer(ZbdText.Payment(invoice, "completed", preimage).Without("id").Answer());
        await using var host = new WalletHost(server.Address);

        var paid = Assert.IsType<PaymentOutcome.Succeeded>(await host.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal(preimage, paid.Preimage);
        Assert.Equal("", paid.Id);
    }

    [Fact]
    public async Task A_failure_with_a_preimage_that_fits_is_no_leave_to_pay_again()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        await using var server = new RawServer(ZbdText.Payment(invoice, "failed", preimage).Answer());
        await using var host = new WalletHost(server.Address);

        Assert.IsType<PaymentOutcome.InFlight>(await host.Payments.PayAsync(Samples.Pay(invoice), Stop));
    }

    [Theory]
    [InlineData(401, WalletFault.Misconfigured)]
    [InlineData(403, WalletFault.Misconfigured)]
    [InlineData(404, WalletFault.Misconfigured)]
    [InlineData(422, WalletFault.Refused)]
    [InlineData(429, WalletFault.RateLimited)]
    public async Task An_order_that_ZBD_turns_down_is_an_error_because_nothing_was_paid(int status, WalletFault fault)
    {
        await using var server = new RawServer(ZbdText.Refused(status));
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(fault, () => host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_order_that_finds_nobody_is_an_error_because_nothing_was_paid()
    {
        var server = new RawServer(new RawReply.Drop());
        await server.DisposeAsync();
        await using var host = new WalletHost(server.Address);

        var failure = await Fails.WithAsync(WalletFault.Unavailable, () => host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop));

        Assert.Equal("ZBD cannot be reached, so POST /v0/payments was not sent: ConnectionRefused.", failure.Message);
    }

    private static async Task UnknownAsync(RawServer server, Bolt11Invoice? invoice = null)
    {
        await using var host = new WalletHost(server.Address);

        var outcome = await host.Payments.PayAsync(Samples.Pay(invoice ?? Samples.Invoice()), Stop);

        Assert.Contains("ZBD", Assert.IsType<PaymentOutcome.Unknown>(outcome).Reason, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }
}
