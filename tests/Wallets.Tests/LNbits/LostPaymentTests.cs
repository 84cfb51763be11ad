using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Wallets.Tests.LNbits;

/// <summary>Where nobody can say whether a payment was made, nobody says it; the payment hash finds it later.</summary>
public sealed class LostPaymentTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("dropped")]
    [InlineData("500")]
    [InlineData("html")]
    [InlineData("empty")]
    public async Task A_payment_whose_answer_is_lost_is_unknown_and_is_found_by_its_payment_hash(string way)
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var invoice = scene.StrangersInvoice();
        scene.Fake.Faults.Plan(way switch
        {
            "dropped" => new ApiFault.ConnectionDropped(),
            "html" => new ApiFault.HtmlBody(),
            "empty" => new ApiFault.EmptyBody(),
            _ => new ApiFault.ServerError(AfterEffect: true),
        });

        Assert.IsType<PaymentOutcome.Unknown>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));
        Assert.Single(scene.Fake.Calls);

        Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.LookUpPaymentAsync(invoice.PaymentHash.ToString(), invoice, Stop));
        Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));
        Assert.Equal(1, scene.Fake.OrdersOf(invoice.PaymentHash));
    }

    [Fact]
    public async Task A_payment_that_is_not_answered_in_time_is_unknown_and_was_ordered_once()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var server = new RawServer(new RawReply.Hang());
        await using var host = new LNbitsHost(server.Address, time);

        var paying = host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop);
        await server.NextAsync();
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.IsType<PaymentOutcome.Unknown>(await paying);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_payment_that_nobody_waits_for_any_more_is_unknown_and_one_cancelled_before_is_not_sent()
    {
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using var server = new RawServer(new RawReply.Hang());
        await using var host = new LNbitsHost(server.Address);

        var paying = host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), impatience.Token);
        await server.NextAsync();
        await impatience.CancelAsync();

        Assert.IsType<PaymentOutcome.Unknown>(await paying);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), impatience.Token));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("<h1>Web server is returning an unknown error</h1>")]
    [InlineData("")]
    [InlineData("{\"status\":\"failed\"}")]
    public async Task A_520_that_is_not_in_LNbits_words_comes_from_a_proxy_and_says_nothing(string body)
    {
        await using var server = new RawServer(new RawReply.Answer(520, body));
        await using var host = new LNbitsHost(server.Address);

        Assert.IsType<PaymentOutcome.Unknown>(await host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("failed", typeof(PaymentOutcome.Unknown))]
    [InlineData("success", typeof(PaymentOutcome.InFlight))]
    [InlineData("pending", typeof(PaymentOutcome.InFlight))]
    [InlineData("odd", typeof(PaymentOutcome.Unknown))]
    [InlineData(null, typeof(PaymentOutcome.Unknown))]
    public async Task A_refusal_whose_payment_cannot_be_read_is_never_called_failed(string? status, Type outcome)
    {
        await using var server = new RawServer((request, _) => request.Method == "POST" ? LNbitsText.Failed(status) : LNbitsText.Refused(401));
        await using var host = new LNbitsHost(server.Address);

        Assert.IsType(outcome, await host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop));
    }

    [Theory]
    [InlineData("failed", typeof(PaymentOutcome.Failed))]
    [InlineData("success", typeof(PaymentOutcome.Unknown))]
    [InlineData("odd", typeof(PaymentOutcome.Unknown))]
    [InlineData(null, typeof(PaymentOutcome.Unknown))]
    public async Task A_refused_payment_that_LNbits_does_not_know_has_failed_only_if_it_says_so(string? status, Type outcome)
    {
        await using var server = new RawServer((request, _) => request.Method == "POST" ? LNbitsText.Failed(status) : LNbitsText.Refused(404, "Payment does not exist."));
        await using var host = new LNbitsHost(server.Address);

        Assert.IsType(outcome, await host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop));
    }

    [Fact]
    public async Task An_order_that_an_old_server_took_but_does_not_show_is_in_flight()
    {
        await using var scene = await LNbitsScene.OpenAsync(options: new LNbitsOptions { IsOld = true });
        var invoice = scene.StrangersInvoice();
        scene.Fake.Faults.Plan(new ApiFault.Refused(401, "No."), LNbitsOperation.ReadPayment);

        Assert.Equal(new PaymentOutcome.InFlight(invoice.PaymentHash.ToString()), await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));
    }

    [Fact]
    public async Task An_answer_about_another_invoice_is_unknown_because_its_failure_is_not_ours()
    {
        await using var server = new RawServer(LNbitsText.Payment(Samples.Invoice(), "failed").Answer(201));
        await using var host = new LNbitsHost(server.Address);

        Assert.IsType<PaymentOutcome.Unknown>(await host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop));
    }

    [Fact]
    public async Task A_rate_limit_is_told_with_its_wait_and_nothing_was_paid()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var invoice = scene.StrangersInvoice();
        scene.Fake.Faults.Plan(new ApiFault.RateLimited(TimeSpan.FromSeconds(17)));

        var failure = await LNbitsHost.FailsAsync(WalletFault.RateLimited, () => scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal(TimeSpan.FromSeconds(17), failure.RetryAfter);
        Assert.Equal(0, scene.Fake.OrdersOf(invoice.PaymentHash));
    }
}
