using System.Text.Json;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

public sealed class PayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payment_is_in_flight_and_then_succeeds_with_the_preimage_and_the_fee()
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Network.Routing = new Sandbox.Network.RoutingRule(scene.Network.AddNode("router"), new MilliSatoshi(1_000), 0);
        var invoice = scene.StrangersInvoice();

        var sent = Assert.IsType<PaymentOutcome.InFlight>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));
        var paid = Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.LookUpPaymentAsync(sent.Id, invoice, Stop));

        Assert.Equal(sent.Id, paid.Id);
        Assert.Equal(invoice.PaymentHash, paid.Preimage.Hash);
        Assert.Equal(new MilliSatoshi(1_000), paid.Fee);
        Assert.Equal(MilliSatoshi.FromSatoshi(100_000) - new MilliSatoshi(22_000), scene.Fake.BalanceOf(ZbdScene.Key));
        Assert.Single(scene.CallsOf(ZbdOperation.CreatePayment));
    }

    [Fact]
    public async Task The_order_goes_out_with_the_invoice_the_payers_id_and_the_callback_url()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var invoice = scene.StrangersInvoice();

        await scene.Payments.PayAsync(Samples.Pay(invoice) with { CallbackUrl = new Uri("https://buyer.example/hook?s=a-b_c") }, Stop);

        using var body = JsonDocument.Parse(Assert.Single(scene.Fake.Calls).Body);
        Assert.Equal(
            $$"""{"invoice":"{{invoice.Text}}","description":"buy job 42","internalId":"pay-7f3a","callbackUrl":"https://buyer.example/hook?s=a-b_c"}""",
            body.RootElement.GetRawText());
    }

    [Fact]
    public async Task A_payment_that_completes_at_once_has_succeeded()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);

        var outcome = await PayAsync(invoice, ZbdText.Payment(invoice, "completed", preimage));

        Assert.Equal(new PaymentOutcome.Succeeded(Samples.PaymentId, preimage, new MilliSatoshi(1_000)), outcome);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0101010101010101010101010101010101010101010101010101010101010101")]
    [InlineData("f47ac10b-58cc-4372-a567-0e02b2c3d479")]
    public async Task A_payment_completed_without_a_preimage_that_fits_is_paid_but_unprovable(string? preimage)
    {
        var invoice = Samples.Invoice();

        var outcome = await PayAsync(invoice, ZbdText.Payment(invoice, "completed").With("preimage", preimage));

        Assert.Equal(new PaymentOutcome.PaidUnprovable(Samples.PaymentId, new MilliSatoshi(1_000)), outcome);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("{\"hex\":\"01\"}")]
    [InlineData("[1,2]")]
    public async Task A_payment_completed_with_a_preimage_that_is_no_text_is_paid_but_unprovable(string preimage)
    {
        var invoice = Samples.Invoice();

        var outcome = await PayAsync(invoice, ZbdText.Payment(invoice, "completed").With("preimage", JsonNode.Parse(preimage)));

        Assert.IsType<PaymentOutcome.PaidUnprovable>(outcome);
    }

    [Fact]
    public async Task A_payment_inside_ZBD_completes_without_a_preimage()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        var sent = Assert.IsType<PaymentOutcome.InFlight>(await scene.Payments.PayAsync(Samples.Pay(created.Invoice), Stop));
        var outcome = await scene.Payments.LookUpPaymentAsync(sent.Id, created.Invoice, Stop);

        Assert.Equal(new PaymentOutcome.PaidUnprovable(sent.Id, MilliSatoshi.Zero), outcome);
    }

    [Theory]
    [InlineData("null", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"0.5\"", null)]
    [InlineData("-1", null)]
    [InlineData("1000", 1000)]
    public async Task A_fee_that_cannot_be_read_hides_no_preimage(string fee, int? read)
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);

        var outcome = await PayAsync(invoice, ZbdText.Payment(invoice, "completed", preimage).With("fee", JsonNode.Parse(fee)));

        Assert.Equal(read is { } msat ? new MilliSatoshi((ulong)msat) : null, Assert.IsType<PaymentOutcome.Succeeded>(outcome).Fee);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("error")]
    [InlineData("expired")]
    public async Task A_payment_that_came_to_nothing_has_failed(string status)
    {
        var invoice = Samples.Invoice();

        var failed = Assert.IsType<PaymentOutcome.Failed>(await PayAsync(invoice, ZbdText.Payment(invoice, status)));

        Assert.Contains(status, failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payment_that_the_network_refuses_has_failed_and_costs_nothing()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var invoice = scene.StrangersInvoice();
        scene.Network.Pay(scene.Stranger, (await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop)).Invoice.Text);
        var other = scene.Network.AddNode("other", MilliSatoshi.FromSatoshi(1_000));
        scene.Network.Pay(other, invoice.Text);
        var before = scene.Fake.BalanceOf(ZbdScene.Key);

        var sent = Assert.IsType<PaymentOutcome.InFlight>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.IsType<PaymentOutcome.Failed>(await scene.Payments.LookUpPaymentAsync(sent.Id, invoice, Stop));
        Assert.Equal(before, scene.Fake.BalanceOf(ZbdScene.Key));
    }

    [Theory]
    [InlineData("initial")]
    [InlineData("pending")]
    [InlineData("processing")]
    [InlineData("teleporting")]
    [InlineData("paid")]
    [InlineData(null)]
    public async Task A_payment_on_its_way_or_in_an_unheard_of_state_is_in_flight(string? status)
    {
        var invoice = Samples.Invoice();

        Assert.Equal(new PaymentOutcome.InFlight(Samples.PaymentId), await PayAsync(invoice, ZbdText.Payment(invoice, "").With("status", status)));
    }

    [Fact]
    public async Task More_than_there_is_in_the_wallet_is_refused_in_ZBDs_own_words_and_nothing_is_paid()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var invoice = scene.Network.CreateInvoice(
            scene.Stranger, new Sandbox.Network.InvoiceTerms { Amount = MilliSatoshi.FromSatoshi(100_001), Description = "dear" }).Invoice;

        var failure = await Fails.WithAsync(WalletFault.Refused, () => scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal("ZBD answered POST /v0/payments with 400: Insufficient balance.", failure.Message);
        Assert.Equal(0, scene.Fake.OrdersOf(invoice.PaymentHash));
    }

    [Theory]
    [InlineData(BitcoinNetwork.Mainnet, 21_000)]
    [InlineData(BitcoinNetwork.Regtest, null)]
    public async Task An_invoice_of_another_network_or_without_an_amount_is_never_sent(BitcoinNetwork network, int? msat)
    {
        await using var scene = await ZbdScene.OpenAsync();
        var invoice = Samples.Sign(Samples.Draft() with { Network = network, Amount = msat is { } value ? new MilliSatoshi((ulong)value) : null });

        await Fails.WithAsync(WalletFault.Refused, () => scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Empty(scene.Fake.Calls);
    }

    private static async Task<PaymentOutcome> PayAsync(Bolt11Invoice invoice, JsonObject payment)
    {
        await using var server = new RawServer(payment.Answer());
        await using var host = new WalletHost(server.Address);
        var outcome = await host.Payments.PayAsync(Samples.Pay(invoice), Stop);
        Assert.Single(server.Requests);
        return outcome;
    }
}
