using System.Text.Json;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Voltage;

namespace Paywall.Wallets.Tests.Voltage;

public sealed class PayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payment_is_followed_until_its_preimage_and_fee_are_there()
    {
        await using var scene = await VoltageScene.OpenAsync();
        var router = scene.Network.AddNode("router");
        scene.Network.Routing = new RoutingRule(router, new MilliSatoshi(100), 0);
        var invoice = scene.StrangersInvoice();

        var paid = Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal(invoice.PaymentHash, paid.Preimage.Hash);
        Assert.Equal(new MilliSatoshi(100), paid.Fee);
        Assert.Equal(paid, await scene.Payments.LookUpPaymentAsync(paid.Id, invoice, Stop));
    }

    [Fact]
    public async Task The_fee_limit_goes_out_and_holds_even_if_it_is_zero()
    {
        await using var scene = await VoltageScene.OpenAsync();
        scene.Network.Routing = new RoutingRule(scene.Network.AddNode("router"), new MilliSatoshi(1), 0);
        var request = Samples.Pay(scene.StrangersInvoice()) with { MaximumFee = MilliSatoshi.Zero };

        var failed = Assert.IsType<PaymentOutcome.Failed>(await scene.Payments.PayAsync(request, Stop));

        Assert.Equal("Voltage reports the payment as failed: no_route: no route within the maximum fee.", failed.Reason);
        using var body = JsonDocument.Parse(scene.CallsOf(VoltageOperation.Send)[0].Body);
        Assert.Equal("""{"currency":"btc","amount":0}""", body.RootElement.GetProperty("data").GetProperty("max_fee").GetRawText());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_order_whose_answer_is_lost_is_repeated_under_its_id_and_pays_once(bool afterEffect)
    {
        await using var scene = await VoltageScene.OpenAsync();
        var invoice = scene.StrangersInvoice();
        scene.Fake.Faults.Plan(new ApiFault.ServerError(502, afterEffect));

        Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal(2, scene.CallsOf(VoltageOperation.Send).Count);
        Assert.Equal(1, scene.Fake.OrdersOf(invoice.PaymentHash));
    }

    [Fact]
    public async Task The_same_request_made_again_pays_once_and_has_the_same_outcome()
    {
        await using var scene = await VoltageScene.OpenAsync();
        var request = Samples.Pay(scene.StrangersInvoice());

        var first = await scene.Payments.PayAsync(request, Stop);

        Assert.Equal(first, await scene.Payments.PayAsync(request, Stop));
        Assert.Equal(1, scene.Fake.OrdersOf(request.Invoice.PaymentHash));
    }

    [Fact]
    public async Task A_payment_that_is_lost_twice_is_unknown()
    {
        await using var scene = await VoltageScene.OpenAsync();
        scene.Fake.Faults.Plan(new ApiFault.ConnectionDropped(), VoltageOperation.Send, times: 2);

        Assert.IsType<PaymentOutcome.Unknown>(await scene.Payments.PayAsync(Samples.Pay(scene.StrangersInvoice()), Stop));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(422)]
    [InlineData(429)]
    public async Task A_payment_that_is_lost_and_whose_repeat_is_refused_is_unknown(int status)
    {
        await using var server = new RawServer(
            new RawReply.Drop(), new RawReply.Answer(status, """{"error":{"type":"rejected","code":"insufficient_funds"}}"""));
        await using var host = new VoltageHost(server.Address);

        Assert.IsType<PaymentOutcome.Unknown>(await host.Payments.PayAsync(Samples.Pay(Samples.Invoice()), Stop));
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData(nameof(VoltageStuckMode.Unknown))]
    [InlineData(nameof(VoltageStuckMode.FirstState))]
    [InlineData(nameof(VoltageStuckMode.Approved))]
    public async Task A_payment_that_does_not_end_in_time_is_in_flight_and_found_later(string stuck)
    {
        await using var scene = await VoltageScene.OpenAsync();
        var invoice = scene.StrangersInvoice();
        scene.Fake.Faults.Stuck = Enum.Parse<VoltageStuckMode>(stuck);

        var flying = Assert.IsType<PaymentOutcome.InFlight>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));
        scene.Fake.Faults.Clear();
        PaymentOutcome outcome = flying;
        for (var i = 0; i < 5 && outcome is PaymentOutcome.InFlight; i++)
        {
            outcome = await scene.Payments.LookUpPaymentAsync(flying.Id, invoice, Stop);
        }

        Assert.IsType<PaymentOutcome.Succeeded>(outcome);
    }

    [Fact]
    public async Task A_payment_within_Voltage_is_paid_but_cannot_be_proved()
    {
        await using var scene = await VoltageScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        var outcome = await scene.Payments.PayAsync(Samples.Pay(created.Invoice), Stop);

        Assert.Equal(MilliSatoshi.Zero, Assert.IsType<PaymentOutcome.PaidUnprovable>(outcome).Fee);
        var found = await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);
        Assert.Equal(Samples.Price, Assert.IsType<InvoiceStatus.Paid>(found?.Status).Amount);
    }

    [Fact]
    public async Task A_refund_named_like_its_purchase_is_not_taken_for_the_purchases_invoice()
    {
        await using var scene = await VoltageScene.OpenAsync();
        var order = Samples.Order();
        await scene.Invoices.CreateInvoiceAsync(order, Stop);

        var refund = new PaymentRequest(order.Purchase.Value.ToString(), scene.StrangersInvoice(), "refund");

        Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.PayAsync(refund, Stop));
    }

    [Fact]
    public async Task The_balance_is_what_can_be_spent()
    {
        await using var scene = await VoltageScene.OpenAsync();

        Assert.Equal(MilliSatoshi.FromSatoshi(100_000), await scene.Payments.GetBalanceAsync(Stop));
    }
}
