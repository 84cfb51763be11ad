using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Tests.Processes;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Sandbox.Tests.Wallets.Zbd;

public class FaultTests
{
    private const string Charge = """{"amount":"21000","description":"job 42"}""";

    [Theory]
    [InlineData(null)]
    [InlineData(7)]
    public async Task A_call_can_be_rate_limited_with_and_without_Retry_After(int? seconds)
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.Faults.Plan(new ZbdFault.RateLimited(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null));

        var reply = await world.Http.ReadAsync("/v0/wallet");

        reply.IsRefused(429);
        Assert.Equal(seconds, (int?)reply.Headers.RetryAfter?.Delta?.TotalSeconds);
        Assert.Equal(seconds is not null, reply.Headers.Contains("Retry-After"));
        Assert.Equal(200, (await world.Http.ReadAsync("/v0/wallet")).Status);
    }

    [Fact]
    public async Task A_call_can_be_refused_for_its_region()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.Faults.Plan(new ZbdFault.RegionRefused(), times: 2);

        (await world.Http.ReadAsync("/v0/wallet")).IsRefused(403);
        (await world.Http.SendJsonAsync("/v0/charges", Charge)).IsRefused(403);
        Assert.Equal(200, (await world.Http.ReadAsync("/v0/wallet")).Status);
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(503, false)]
    [InlineData(500, true)]
    public async Task The_server_can_fail_before_or_after_it_did_what_was_asked(int status, bool afterEffect)
    {
        await using var world = await ZbdWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat());
        world.Fake.Faults.Plan(new ZbdFault.ServerError(status, afterEffect), ZbdOperation.CreatePayment);

        (await OrderAsync(world, invoice)).IsRefused(status);

        Assert.Equal(afterEffect ? 1 : 0, world.Fake.OrdersOf(invoice.PaymentHash));
        Assert.Equal(afterEffect ? InvoiceState.Paid : InvoiceState.Open, world.Network.FindInvoice(invoice.PaymentHash)!.State);
    }

    [Fact]
    public async Task The_connection_can_break_after_the_money_is_gone()
    {
        await using var world = await ZbdWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat());
        world.Fake.Faults.Plan(new ZbdFault.ConnectionDropped(), ZbdOperation.CreatePayment);

        await Assert.ThrowsAsync<HttpRequestException>(() => OrderAsync(world, invoice));

        Assert.Equal(InvoiceState.Paid, world.Network.FindInvoice(invoice.PaymentHash)!.State);
        Assert.Equal(363.Sat(), world.ShopBalance);
        Assert.Null(Assert.Single(world.Fake.Calls).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_can_hang_until_its_caller_gives_up_before_or_after_the_money_is_gone(bool afterEffect)
    {
        await using var world = await ZbdWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat());
        world.Fake.Faults.Plan(new ZbdFault.Hang(afterEffect), ZbdOperation.CreatePayment);
        using var patience = new CancellationTokenSource();
        using var content = new StringContent($$"""{"invoice":"{{invoice.Invoice}}"}""", null, "application/json");

        var hanging = world.Http.PostAsync("/v0/payments", content, patience.Token);
        await Eventually.TrueAsync(() => world.Fake.Calls is [{ Body.Length: > 0 }], "the call arrives");
        await Eventually.TrueAsync(() => world.Fake.OrdersOf(invoice.PaymentHash) == (afterEffect ? 1 : 0), "the effect is as planned");
        Assert.False(hanging.IsCompleted);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        Assert.Equal(afterEffect ? 1 : 0, world.Fake.OrdersOf(invoice.PaymentHash));
        Assert.Null(world.Fake.Calls[0].Status);
    }

    [Fact]
    public async Task A_fake_ends_although_a_call_hangs()
    {
        var world = await ZbdWorld.StartAsync();
        world.Fake.Faults.Plan(new ZbdFault.Hang());
        var hanging = world.Http.ReadAsync("/v0/wallet");
        await Eventually.TrueAsync(() => world.Fake.Calls.Count == 1, "the call arrives");

        await world.Fake.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
        world.Http.Dispose();
    }

    [Fact]
    public async Task An_answer_can_be_a_page_or_nothing_with_status_200()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.Faults.Plan(new ZbdFault.HtmlBody());
        world.Fake.Faults.Plan(new ZbdFault.EmptyBody());

        var page = await world.Http.ReadAsync("/v0/wallet");
        var nothing = await world.Http.ReadAsync("/v0/wallet");

        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page.ContentType));
        Assert.StartsWith("<!doctype html>", page.Text, StringComparison.Ordinal);
        Assert.Equal((200, null, ""), (nothing.Status, nothing.ContentType, nothing.Text));
    }

    [Fact]
    public async Task A_charge_can_come_with_an_invoice_over_another_amount()
    {
        var invoice = await ForgedInvoiceAsync(InvoiceMistake.Amount);

        Assert.Equal(22.Sat(), invoice.Amount);
        Assert.Equal(BitcoinNetwork.Regtest, invoice.Network);
    }

    [Fact]
    public async Task A_charge_can_come_with_an_invoice_of_another_network()
    {
        var invoice = await ForgedInvoiceAsync(InvoiceMistake.Network);

        Assert.Equal(21.Sat(), invoice.Amount);
        Assert.Equal(BitcoinNetwork.Mainnet, invoice.Network);
    }

    [Fact]
    public async Task A_charge_can_come_with_an_invoice_over_another_hash_than_it_has_when_it_is_read()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.Faults.Plan(new ZbdFault.WrongInvoice(InvoiceMistake.Hash), ZbdOperation.CreateCharge);

        var charge = await world.ChargeAsync();
        var read = await world.ReadChargeAsync(charge);

        var (forged, real) = (Bolt11Invoice.Parse(charge.Invoice()), Bolt11Invoice.Parse(read.Invoice()));
        Assert.NotEqual(forged.PaymentHash, real.PaymentHash);
        Assert.IsType<PaymentOutcome.NoSuchInvoice>(world.Network.Pay(world.Other, forged.Text));
        Assert.IsType<PaymentOutcome.Paid>(world.Network.Pay(world.Other, real.Text));
    }

    [Fact]
    public async Task A_status_can_be_one_that_nobody_has_seen_before()
    {
        await using var world = await ZbdWorld.StartAsync();
        var charge = await world.ChargeAsync();
        world.Fake.Faults.Plan(new ZbdFault.MemberReplaced("status", "settled"), ZbdOperation.ReadCharge);

        Assert.Equal("settled", (await world.ReadChargeAsync(charge)).Text("status"));
        Assert.Equal("pending", (await world.ReadChargeAsync(charge)).Text("status"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_completed_payment_can_come_without_a_preimage_or_with_a_wrong_one(string? preimage)
    {
        await using var world = await ZbdWorld.StartAsync();
        var payment = await world.PayAsync(world.Network.Ask(world.Other, 21.Sat()).Invoice.Text);
        world.Fake.Faults.Plan(new ZbdFault.MemberReplaced("preimage", preimage), ZbdOperation.ReadPayment);

        var read = await world.ReadPaymentAsync(payment);

        Assert.Equal("completed", read.Text("status"));
        Assert.Equal(preimage, read.Text("preimage"));
        Assert.NotNull((await world.ReadPaymentAsync(payment)).Text("preimage"));
    }

    [Fact]
    public async Task A_member_can_be_missing()
    {
        await using var world = await ZbdWorld.StartAsync();
        var charge = await world.ChargeAsync();
        world.Network.Pay(world.Other, charge.Invoice());
        world.Fake.Faults.Plan(new ZbdFault.MemberMissing("confirmedAt"), ZbdOperation.ReadCharge);

        Assert.False((await world.ReadChargeAsync(charge)).ContainsKey("confirmedAt"));
        Assert.True((await world.ReadChargeAsync(charge)).ContainsKey("confirmedAt"));
    }

    [Fact]
    public async Task Faults_of_one_operation_leave_the_others_alone_and_come_in_order_until_they_are_cleared()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.Faults.Plan(new ZbdFault.ServerError(), ZbdOperation.CreateCharge);
        world.Fake.Faults.Plan(new ZbdFault.RegionRefused(), ZbdOperation.CreateCharge, times: 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Fake.Faults.Plan(new ZbdFault.Hang(), times: 0));

        Assert.Equal(200, (await world.Http.ReadAsync("/v0/wallet")).Status);
        (await world.Http.SendJsonAsync("/v0/charges", Charge)).IsRefused(500);
        (await world.Http.SendJsonAsync("/v0/charges", Charge)).IsRefused(403);
        world.Fake.Faults.Clear();
        Assert.Equal(200, (await world.Http.SendJsonAsync("/v0/charges", Charge)).Status);
    }

    private static async Task<Bolt11Invoice> ForgedInvoiceAsync(InvoiceMistake mistake)
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.Faults.Plan(new ZbdFault.WrongInvoice(mistake), ZbdOperation.CreateCharge);

        var charge = await world.ChargeAsync();
        var invoice = Bolt11Invoice.Parse(charge.Invoice());

        Assert.Equal("21000", charge.Text("amount"));
        Assert.Equal($"lightning:{invoice}", charge["invoice"]!["uri"]!.GetValue<string>());
        Assert.Equal(world.Fake.Node.Id, invoice.Payee);
        Assert.IsNotType<PaymentOutcome.Paid>(world.Network.Pay(world.Other, invoice.Text));
        return invoice;
    }

    private static Task<HttpReply> OrderAsync(ZbdWorld world, NetworkInvoice invoice) =>
        world.Http.SendJsonAsync("/v0/payments", $$"""{"invoice":"{{invoice.Invoice}}"}""");
}
