using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

public sealed class LookUpPaymentTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payment_stays_in_flight_until_ZBD_shows_its_end()
    {
        await using var scene = await ZbdScene.OpenAsync(options: new ZbdOptions { ReadsUntilFinal = 3, FinalAfter = Timeout.InfiniteTimeSpan });
        var invoice = scene.StrangersInvoice();
        var sent = Assert.IsType<PaymentOutcome.InFlight>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal(sent, await scene.Payments.LookUpPaymentAsync(sent.Id, invoice, Stop));
        Assert.Equal(sent, await scene.Payments.LookUpPaymentAsync(sent.Id, invoice, Stop));
        Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.LookUpPaymentAsync(sent.Id, invoice, Stop));
    }

    [Fact]
    public async Task A_preimage_that_comes_late_proves_the_payment_late()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var invoice = scene.StrangersInvoice();
        var sent = Assert.IsType<PaymentOutcome.InFlight>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));
        scene.Fake.Faults.Plan(new ZbdFault.MemberReplaced("preimage", null));

        Assert.IsType<PaymentOutcome.PaidUnprovable>(await scene.Payments.LookUpPaymentAsync(sent.Id, invoice, Stop));
        Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.LookUpPaymentAsync(sent.Id, invoice, Stop));
    }

    [Fact]
    public async Task Another_payment_than_the_one_asked_for_is_not_believed()
    {
        var invoice = Samples.Invoice();
        await using var server = new RawServer(ZbdText.Payment(invoice, "failed").With("id", "another").Answer());
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(WalletFault.BadAnswer, () => host.Payments.LookUpPaymentAsync(Samples.PaymentId, invoice, Stop));
    }

    [Fact]
    public async Task Another_invoice_than_the_one_asked_for_is_not_believed()
    {
        await using var server = new RawServer(ZbdText.Payment(Samples.Invoice(), "failed").Answer());
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(WalletFault.BadAnswer, () => host.Payments.LookUpPaymentAsync(Samples.PaymentId, Samples.Invoice(), Stop));
    }

    [Fact]
    public async Task A_fee_in_another_unit_is_not_read_as_millisatoshis()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        await using var server = new RawServer(ZbdText.Payment(invoice, "completed", preimage).With("unit", "sats").Answer());
        await using var host = new WalletHost(server.Address);

        var paid = await host.Payments.LookUpPaymentAsync(Samples.PaymentId, invoice, Stop);

        Assert.Null(Assert.IsType<PaymentOutcome.Succeeded>(paid).Fee);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_invoice_may_come_back_in_capitals_or_not_at_all(bool capitals)
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        var payment = ZbdText.Payment(invoice, "completed", preimage).With("invoice", capitals ? invoice.Text.ToUpperInvariant() : null);
        await using var server = new RawServer(payment.Answer());
        await using var host = new WalletHost(server.Address);

        Assert.IsType<PaymentOutcome.Succeeded>(await host.Payments.LookUpPaymentAsync(Samples.PaymentId, invoice, Stop));
    }

    [Fact]
    public async Task A_payment_that_ZBD_does_not_know_is_no_failed_payment()
    {
        await using var scene = await ZbdScene.OpenAsync();

        var failure = await Fails.WithAsync(
            WalletFault.BadAnswer, () => scene.Payments.LookUpPaymentAsync(Samples.PaymentId, Samples.Invoice(), Stop));

        Assert.Equal($"ZBD knows no payment {Samples.PaymentId}.", failure.Message);
    }

    [Fact]
    public async Task A_look_up_that_fails_is_an_error_and_no_outcome()
    {
        await using var server = new RawServer(ZbdText.Refused(503) with { Headers = ["Retry-After: 7"] });
        await using var host = new WalletHost(server.Address);

        var failure = await Fails.WithAsync(
            WalletFault.Unavailable, () => host.Payments.LookUpPaymentAsync(Samples.PaymentId, Samples.Invoice(), Stop));

        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
    }
}
