using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Sandbox.Tests.Wallets.Zbd;

public class PaymentTests
{
    [Fact]
    public async Task A_payment_is_answered_exactly_as_documented_and_shows_its_end_when_it_is_read()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Network.Routing = new RoutingRule(world.Network.AddNode("router"), 1000.Msat(), 0);
        var invoice = world.Network.Ask(world.Other, 21.Sat());

        var order = await world.Http.SendJsonAsync("/v0/payments", $$"""
            {"invoice":"{{invoice.Invoice}}","description":"buy job 42","internalId":"pay-7f3a","callbackUrl":"https://127.0.0.1:1/x"}
            """);
        var id = order.Data().Text("id");
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        var read = await world.Http.ReadAsync($"/v0/payments/{id}");

        Assert.Equal(
            $$$"""{"success":true,"message":"Payment processed.","data":{"id":"{{{id}}}","fee":"0","unit":"msats","amount":"21000","invoice":"{{{invoice.Invoice}}}","preimage":null,"internalId":"pay-7f3a","status":"processing","processedAt":"2026-11-22T10:00:00.000Z","confirmedAt":null,"description":"buy job 42"}}""",
            order.Text);
        Assert.Equal(
            $$$"""{"success":true,"message":"Payment.","data":{"id":"{{{id}}}","fee":"1000","unit":"msats","amount":"21000","invoice":"{{{invoice.Invoice}}}","preimage":"{{{invoice.Preimage.ToHex()}}}","internalId":"pay-7f3a","status":"completed","processedAt":"2026-11-22T10:00:00.000Z","confirmedAt":"2026-11-22T10:00:01.000Z","description":"buy job 42"}}""",
            read.Text);
    }

    [Fact]
    public async Task The_amount_and_the_fee_leave_the_account_and_the_node_at_once()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Network.Routing = new RoutingRule(world.Network.AddNode("router"), 1000.Msat(), 0);

        await world.PayAsync(world.Network.Ask(world.Other, 21.Sat()).Invoice.Text);

        Assert.Equal(362.Sat(), world.ShopBalance);
        Assert.Equal(362.Sat(), world.Network.BalanceOf(world.Fake.Node));
        Assert.Equal(1021.Sat(), world.Network.BalanceOf(world.Other));
    }

    [Fact]
    public async Task The_read_that_shows_the_end_can_be_a_later_one()
    {
        await using var world = await ZbdWorld.StartAsync(new ZbdOptions { ReadsUntilFinal = 3 });
        var payment = await world.PayAsync(world.Network.Ask(world.Other, 21.Sat()).Invoice.Text);

        var reads = new List<JsonObject>();
        for (var i = 0; i < 4; i++)
        {
            reads.Add(await world.ReadPaymentAsync(payment));
        }

        Assert.Equal(["processing", "processing", "completed", "completed"], reads.Select(read => read.Text("status")));
        Assert.All(reads.Take(2), read => Assert.Null(read.Text("preimage")));
        Assert.All(reads.Skip(2), read => Assert.NotNull(read.Text("preimage")));
    }

    [Fact]
    public async Task A_payment_ends_in_time_although_nobody_reads_it()
    {
        await using var world = await ZbdWorld.StartAsync(new ZbdOptions { ReadsUntilFinal = 100, FinalAfter = TimeSpan.FromSeconds(5) });
        var payment = await world.PayAsync(world.Network.Ask(world.Other, 21.Sat()).Invoice.Text);

        world.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("processing", (await world.ReadPaymentAsync(payment)).Text("status"));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("completed", (await world.ReadPaymentAsync(payment)).Text("status"));
    }

    [Fact]
    public async Task A_repeated_order_is_sent_out_again_and_the_fake_counts_it_and_the_network_stops_it()
    {
        await using var world = await ZbdWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat());
        Assert.Equal(0, world.Fake.OrdersOf(invoice.PaymentHash));

        var first = await world.PayAsync(invoice.Invoice.Text);
        Assert.Equal(1, world.Fake.OrdersOf(invoice.PaymentHash));
        var second = await world.PayAsync(invoice.Invoice.Text);

        Assert.Equal(2, world.Fake.OrdersOf(invoice.PaymentHash));
        Assert.NotEqual(first.Text("id"), second.Text("id"));
        Assert.Equal("processing", second.Text("status"));
        Assert.Equal("completed", (await world.ReadPaymentAsync(first)).Text("status"));
        var ended = await world.ReadPaymentAsync(second);
        Assert.Equal("failed", ended.Text("status"));
        Assert.Null(ended.Text("preimage"));
        Assert.Null(ended.Text("confirmedAt"));
        Assert.Equal(363.Sat(), world.ShopBalance);
    }

    [Fact]
    public async Task A_payment_that_the_network_refuses_fails_and_costs_nothing()
    {
        await using var world = await ZbdWorld.StartAsync();
        var expired = world.Network.Ask(world.Other, 21.Sat(), expirySeconds: 1);
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        var elsewhere = new LightningNetwork(world.Clock);
        var unknown = elsewhere.Ask(elsewhere.AddNode("elsewhere"), 21.Sat());

        foreach (var invoice in new[] { expired, unknown })
        {
            var payment = await world.PayAsync(invoice.Invoice.Text);
            Assert.Equal("processing", payment.Text("status"));
            Assert.Equal("failed", (await world.ReadPaymentAsync(payment)).Text("status"));
        }

        Assert.Equal(384.Sat(), world.ShopBalance);
        Assert.Equal(384.Sat(), world.Network.BalanceOf(world.Fake.Node));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_payment_between_two_accounts_never_touches_Lightning_and_shows_a_preimage_only_if_that_is_wanted(bool isWanted)
    {
        await using var world = await ZbdWorld.StartAsync(new ZbdOptions { InternalPaymentsShowPreimage = isWanted });
        world.Network.Routing = new RoutingRule(world.Network.AddNode("router"), 1000.Msat(), 0);
        world.Fake.OpenAccount(new("buyer-key"), 21.Sat());
        using var buyer = ZbdWorld.Client(world.Fake, "buyer-key");
        var charge = await world.ChargeAsync();

        var order = await buyer.SendJsonAsync("/v0/payments", $$"""{"invoice":"{{charge.Invoice()}}"}""");
        var payment = (await buyer.ReadAsync($"/v0/payments/{order.Data().Text("id")}")).Data();

        Assert.Equal("completed", payment.Text("status"));
        Assert.Equal("0", payment.Text("fee"));
        Assert.Equal(isWanted, payment.Text("preimage") is not null);
        Assert.Equal("completed", (await world.ReadChargeAsync(charge)).Text("status"));
        Assert.Equal(MilliSatoshi.Zero, world.Fake.BalanceOf(new("buyer-key")));
        Assert.Equal(405.Sat(), world.ShopBalance);
        Assert.Equal(405.Sat(), world.Network.BalanceOf(world.Fake.Node));
    }

    [Fact]
    public async Task An_account_cannot_spend_what_belongs_to_another()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.OpenAccount(new("rich-key"), 10_000.Sat());
        world.Network.Routing = new RoutingRule(world.Network.AddNode("router"), 1000.Msat(), 0);
        var (tooMuch, allOfIt) = (world.Network.Ask(world.Other, 383.Sat() + 1.Msat()), world.Network.Ask(world.Other, 383.Sat()));
        var huge = world.Network.Ask(world.Other, new MilliSatoshi(ulong.MaxValue));

        (await OrderAsync(world, tooMuch)).IsRefused(400, "balance");
        (await OrderAsync(world, huge)).IsRefused(400, "balance");
        Assert.Equal(0, world.Fake.OrdersOf(tooMuch.PaymentHash));
        Assert.Equal(200, (await OrderAsync(world, allOfIt)).Status);
        Assert.Equal(MilliSatoshi.Zero, world.ShopBalance);
    }

    [Fact]
    public async Task Many_orders_at_once_spend_an_account_to_the_end_and_no_further()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.OpenAccount(new("rich-key"), 10_000.Sat());
        var invoices = Enumerable.Range(0, 24).Select(_ => world.Network.Ask(world.Other, 32.Sat())).ToArray();

        var replies = await Task.WhenAll(invoices.Select(invoice => OrderAsync(world, invoice)));

        Assert.Equal(12, replies.Count(reply => reply.Status == 200));
        Assert.Equal(12, replies.Count(reply => reply.Status == 400));
        Assert.Equal(MilliSatoshi.Zero, world.ShopBalance);
        Assert.Equal(10_000.Sat(), world.Network.BalanceOf(world.Fake.Node));
    }

    [Fact]
    public async Task A_payment_is_found_by_its_own_account_only()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.OpenAccount(new("other-key"));
        using var other = ZbdWorld.Client(world.Fake, "other-key");
        var payment = await world.PayAsync(world.Network.Ask(world.Other, 21.Sat()).Invoice.Text);

        (await other.ReadAsync($"/v0/payments/{payment.Text("id")}")).IsRefused(404);
        (await world.Http.ReadAsync($"/v0/payments/{Guid.NewGuid()}")).IsRefused(404);
        (await world.Http.ReadAsync("/v0/payments/pay-7f3a")).IsRefused(404);
    }

    private static Task<HttpReply> OrderAsync(ZbdWorld world, NetworkInvoice invoice) =>
        world.Http.SendJsonAsync("/v0/payments", $$"""{"invoice":"{{invoice.Invoice}}"}""");
}
