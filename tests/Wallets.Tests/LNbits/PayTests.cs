using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Wallets.Tests.LNbits;

public sealed class PayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_payment_succeeds_with_the_preimage_and_the_fee(bool isOld)
    {
        await using var scene = await LNbitsScene.OpenAsync(options: new LNbitsOptions { IsOld = isOld });
        scene.Network.Routing = new Sandbox.Network.RoutingRule(scene.Network.AddNode("router"), new MilliSatoshi(1_000), 0);
        var invoice = scene.StrangersInvoice();

        var paid = Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal(invoice.PaymentHash.ToString(), paid.Id);
        Assert.Equal(invoice.PaymentHash, paid.Preimage.Hash);
        Assert.Equal(new MilliSatoshi(1_000), paid.Fee);
        Assert.Equal(paid, await scene.Payments.LookUpPaymentAsync(paid.Id, invoice, Stop));
        Assert.Equal(MilliSatoshi.FromSatoshi(100_000) - new MilliSatoshi(22_000), scene.Shop.Money.Balance);
    }

    [Fact]
    public async Task A_payment_that_is_pending_at_first_is_in_flight_and_then_succeeds()
    {
        await using var scene = await LNbitsScene.OpenAsync(options: new LNbitsOptions { ReadsUntilFinal = 2 });
        var invoice = scene.StrangersInvoice();

        var sent = Assert.IsType<PaymentOutcome.InFlight>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal(sent, await scene.Payments.LookUpPaymentAsync(sent.Id, invoice, Stop));
        Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.LookUpPaymentAsync(sent.Id, invoice, Stop));
    }

    [Fact]
    public async Task The_order_goes_out_with_the_admin_key_and_the_invoice_and_nothing_else()
    {
        var invoice = Samples.Invoice();
        await using var server = new RawServer(LNbitsText.Refused(400));
        await using var host = new LNbitsHost(server.Address);

        await LNbitsHost.FailsAsync(WalletFault.Refused, () => host.Payments.PayAsync(
            Samples.Pay(invoice) with { CallbackUrl = new Uri("https://buyer.example/hook") }, Stop));

        var request = Assert.Single(server.Requests);
        Assert.Equal(LNbitsHost.AdminKey, request.Headers["X-Api-Key"]);
        Assert.Equal($$"""{"out":true,"bolt11":"{{invoice.Text}}"}""", request.Body);
        Assert.DoesNotContain(LNbitsHost.InvoiceKey, request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_order_pays_once_and_finds_the_preimage_again()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var invoice = scene.StrangersInvoice();

        var first = await scene.Payments.PayAsync(Samples.Pay(invoice), Stop);
        var second = await scene.Payments.PayAsync(Samples.Pay(invoice), Stop);

        Assert.Equal(Assert.IsType<PaymentOutcome.Succeeded>(first), second);
        Assert.Equal(1, scene.Fake.OrdersOf(invoice.PaymentHash));
        Assert.Equal([201, 520], scene.CallsOf(LNbitsOperation.Pay).Select(call => call.Status));
    }

    [Fact]
    public async Task A_repeated_order_of_a_pending_payment_is_in_flight()
    {
        await using var scene = await LNbitsScene.OpenAsync(options: new LNbitsOptions { ReadsUntilFinal = 100 });
        var invoice = scene.StrangersInvoice();

        await scene.Payments.PayAsync(Samples.Pay(invoice), Stop);

        Assert.Equal(new PaymentOutcome.InFlight(invoice.PaymentHash.ToString()), await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));
        Assert.Equal(1, scene.Fake.OrdersOf(invoice.PaymentHash));
    }

    [Fact]
    public async Task A_payment_that_comes_to_nothing_has_failed_and_costs_nothing()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var invoice = scene.StrangersInvoice();
        scene.Network.Pay(scene.Network.AddNode("other", MilliSatoshi.FromSatoshi(1_000)), invoice.Text);

        var failed = Assert.IsType<PaymentOutcome.Failed>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal("LNbits answered POST /api/v1/payments with 520: no route.", failed.Reason);
        Assert.Equal(MilliSatoshi.FromSatoshi(100_000), scene.Shop.Money.Balance);
        Assert.IsType<PaymentOutcome.Failed>(await scene.Payments.LookUpPaymentAsync(invoice.PaymentHash.ToString(), invoice, Stop));
    }

    [Fact]
    public async Task More_than_there_is_in_the_wallet_is_a_payment_that_failed()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var invoice = scene.Network.CreateInvoice(
            scene.Stranger, new Sandbox.Network.InvoiceTerms { Amount = MilliSatoshi.FromSatoshi(100_000), Description = "dear" }).Invoice;

        var failed = Assert.IsType<PaymentOutcome.Failed>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal("LNbits answered POST /api/v1/payments with 520: Insufficient balance.", failed.Reason);
        Assert.Equal(0, scene.Fake.OrdersOf(invoice.PaymentHash));
    }

    [Fact]
    public async Task An_invoice_of_the_same_server_is_paid_once_although_LNbits_calls_the_repeat_failed()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var other = scene.Fake.OpenWallet("other");
        await using var seller = new LNbitsHost(scene.Fake.Address, null, other.InvoiceKey, null);
        var created = await seller.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        var first = Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.PayAsync(Samples.Pay(created.Invoice), Stop));

        Assert.Equal(first, await scene.Payments.PayAsync(Samples.Pay(created.Invoice), Stop));
        Assert.Equal((Samples.Price, created.Invoice.PaymentHash), (other.Money.Balance, first.Preimage.Hash));
    }

    [Fact]
    public async Task An_own_invoice_that_somebody_else_paid_is_no_payment_of_ours()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);

        Assert.IsType<PaymentOutcome.Failed>(await scene.Payments.PayAsync(Samples.Pay(created.Invoice), Stop));
        await LNbitsHost.FailsAsync(
            WalletFault.BadAnswer, () => scene.Payments.LookUpPaymentAsync(created.Id, created.Invoice, Stop));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0101010101010101010101010101010101010101010101010101010101010101")]
    public async Task A_payment_without_a_preimage_that_fits_is_paid_but_unprovable(string? preimage)
    {
        var invoice = Samples.Invoice();

        var outcome = await PayAsync(invoice, LNbitsText.Payment(invoice, "success").With("preimage", preimage));

        Assert.Equal(new PaymentOutcome.PaidUnprovable(invoice.PaymentHash.ToString(), new MilliSatoshi(100)), outcome);
    }

    [Theory]
    [InlineData("-100", 100)]
    [InlineData("100", 100)]
    [InlineData("0", 0)]
    [InlineData("\"-100\"", 100)]
    [InlineData("null", null)]
    [InlineData("0.5", null)]
    [InlineData("{}", null)]
    public async Task A_fee_is_read_with_either_sign_and_hides_no_preimage(string fee, int? read)
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);

        var outcome = await PayAsync(invoice, LNbitsText.Payment(invoice, "success", null, preimage).With("fee", JsonNode.Parse(fee)));

        Assert.Equal(read is { } msat ? new MilliSatoshi((ulong)msat) : null, Assert.IsType<PaymentOutcome.Succeeded>(outcome).Fee);
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("teleporting")]
    [InlineData("")]
    public async Task A_payment_on_its_way_or_in_an_unheard_of_state_is_in_flight(string status)
    {
        var invoice = Samples.Invoice();

        Assert.Equal(
            new PaymentOutcome.InFlight(invoice.PaymentHash.ToString()), await PayAsync(invoice, LNbitsText.Payment(invoice, status)));
    }

    [Fact]
    public async Task A_payment_failed_with_a_preimage_that_proves_it_is_not_taken_for_failed()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);

        Assert.IsType<PaymentOutcome.InFlight>(await PayAsync(invoice, LNbitsText.Payment(invoice, "failed", null, preimage)));
    }

    [Theory]
    [InlineData(BitcoinNetwork.Mainnet, 21_000)]
    [InlineData(BitcoinNetwork.Regtest, null)]
    public async Task An_invoice_of_another_network_or_without_an_amount_is_never_sent(BitcoinNetwork network, int? msat)
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var invoice = Samples.Sign(Samples.Draft() with { Network = network, Amount = msat is { } value ? new MilliSatoshi((ulong)value) : null });

        await LNbitsHost.FailsAsync(WalletFault.Refused, () => scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Empty(scene.Fake.Calls);
    }

    [Fact]
    public async Task Without_an_admin_key_there_is_no_paying_wallet()
    {
        await using var host = new LNbitsHost(new Uri("http://127.0.0.1:1"), adminKey: null);

        Assert.Null(host.MaybePayments);
        await LNbitsHost.FailsAsync(
            WalletFault.Misconfigured, () => ((IPayingWallet)host.Invoices).PayAsync(Samples.Pay(Samples.Invoice()), Stop));
    }

    [Fact]
    public async Task An_invoice_key_in_the_place_of_the_admin_key_is_named_as_a_wrong_setting()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        await using var host = new LNbitsHost(scene.Fake.Address, null, scene.Shop.InvoiceKey, scene.Shop.InvoiceKey);

        await LNbitsHost.FailsAsync(
            WalletFault.Misconfigured, () => host.Payments.PayAsync(Samples.Pay(scene.StrangersInvoice()), Stop));
    }

    [Fact]
    public async Task A_payment_is_looked_up_only_by_the_hash_of_its_invoice()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var (invoice, other) = (scene.StrangersInvoice(), scene.StrangersInvoice());

        await Assert.ThrowsAsync<ArgumentException>(
            () => scene.Payments.LookUpPaymentAsync(invoice.PaymentHash.ToString(), other, Stop));
        await LNbitsHost.FailsAsync(
            WalletFault.BadAnswer, () => scene.Payments.LookUpPaymentAsync(invoice.PaymentHash.ToString(), invoice, Stop));
    }

    private static async Task<PaymentOutcome> PayAsync(Bolt11Invoice invoice, JsonObject payment)
    {
        await using var server = new RawServer(payment.Answer(201));
        await using var host = new LNbitsHost(server.Address);
        var outcome = await host.Payments.PayAsync(Samples.Pay(invoice), Stop);
        Assert.Single(server.Requests);
        return outcome;
    }
}
