using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Sandbox.Tests.Wallets.LNbits;

public class PaymentTests
{
    [Fact]
    public async Task A_payment_succeeds_at_once_with_negative_amounts_and_the_preimage()
    {
        await using var world = await LNbitsWorld.StartAsync();
        world.Network.Routing = new RoutingRule(world.Network.AddNode("router"), 1000.Msat(), 0);
        var invoice = world.Network.Ask(world.Other, 21.Sat());

        var reply = await world.PayAsync(invoice.Invoice.Text);

        Assert.Equal(201, reply.Status);
        Assert.Equal("success", reply.Json.Text("status"));
        Assert.Equal((-21_000, -1_000), (reply.Json.Number("amount"), reply.Json.Number("fee")));
        Assert.Equal(invoice.Preimage.ToHex(), reply.Json.Text("preimage"));
        Assert.Equal(362.Sat(), world.Shop.Money.Balance);
        Assert.Equal(362.Sat(), world.Network.BalanceOf(world.Fake.Node));
    }

    [Fact]
    public async Task A_payment_can_be_pending_first_and_succeed_when_it_is_read()
    {
        await using var world = await LNbitsWorld.StartAsync(new LNbitsOptions { ReadsUntilFinal = 2 });
        var invoice = world.Network.Ask(world.Other, 21.Sat());

        var paid = (await world.PayAsync(invoice.Invoice.Text)).Json;
        var (first, second) = (await world.ReadAsync(paid.Hash()), await world.ReadAsync(paid.Hash()));

        Assert.Equal(("pending", "pending", "success"), (paid.Text("status"), first.Text("status"), second.Text("status")));
        Assert.Null(paid.Text("preimage"));
        Assert.Null(first.Text("preimage"));
        Assert.Equal(invoice.Preimage.ToHex(), second.Text("preimage"));
        Assert.Equal(-21_000, second["details"]!.AsObject().Number("amount"));
    }

    [Fact]
    public async Task A_pending_payment_ends_in_time_although_nobody_reads_it()
    {
        await using var world = await LNbitsWorld.StartAsync(new LNbitsOptions { ReadsUntilFinal = 100 });
        var paid = (await world.PayAsync(world.Network.Ask(world.Other, 21.Sat()).Invoice.Text)).Json;

        Assert.Equal("pending", (await world.ReadAsync(paid.Hash())).Text("status"));
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("success", (await world.ReadAsync(paid.Hash())).Text("status"));
    }

    [Fact]
    public async Task A_repeated_payment_is_a_520_and_is_sent_once()
    {
        await using var world = await LNbitsWorld.StartAsync(new LNbitsOptions { ReadsUntilFinal = 1 });
        var invoice = world.Network.Ask(world.Other, 21.Sat());
        await world.PayAsync(invoice.Invoice.Text);

        (await world.PayAsync(invoice.Invoice.Text)).IsFailed("pending", "Payment is still pending.");
        await world.ReadAsync(invoice.PaymentHash.ToString());
        (await world.PayAsync(invoice.Invoice.Text)).IsFailed("success", "Payment already paid.");

        Assert.Equal(1, world.Fake.OrdersOf(invoice.PaymentHash));
        Assert.Equal(363.Sat(), world.Shop.Money.Balance);
    }

    [Fact]
    public async Task A_payment_that_the_network_refuses_is_a_520_and_costs_nothing()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat(), expirySeconds: 1);
        world.Clock.Advance(TimeSpan.FromSeconds(2));

        (await world.PayAsync(invoice.Invoice.Text)).IsFailed("failed", "no route");

        Assert.Equal("failed", (await world.ReadAsync(invoice.PaymentHash.ToString())).Text("status"));
        Assert.Equal(384.Sat(), world.Shop.Money.Balance);
    }

    [Fact]
    public async Task A_pending_payment_can_come_to_nothing()
    {
        await using var world = await LNbitsWorld.StartAsync(new LNbitsOptions { ReadsUntilFinal = 1 });
        var invoice = world.Network.Ask(world.Other, 21.Sat(), expirySeconds: 1);
        world.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("pending", (await world.PayAsync(invoice.Invoice.Text)).Json.Text("status"));
        Assert.Equal("failed", (await world.ReadAsync(invoice.PaymentHash.ToString())).Text("status"));
        Assert.Equal(520, (await world.PayAsync(invoice.Invoice.Text)).Status);
    }

    [Fact]
    public async Task The_fee_reserve_must_be_there_and_is_the_most_that_routing_may_cost()
    {
        await using var world = await LNbitsWorld.StartAsync();
        world.Network.Routing = new RoutingRule(world.Network.AddNode("router"), 2001.Msat(), 0);
        var (tooMuch, tooFar) = (world.Network.Ask(world.Other, 382.Sat() + 1.Msat()), world.Network.Ask(world.Other, 21.Sat()));

        (await world.PayAsync(tooMuch.Invoice.Text)).IsFailed("failed", "Insufficient balance.");
        (await world.PayAsync(tooFar.Invoice.Text)).IsFailed("failed", "no route");

        Assert.Equal(0, world.Fake.OrdersOf(tooMuch.PaymentHash));
        Assert.Equal(384.Sat(), world.Shop.Money.Balance);
    }

    [Fact]
    public async Task An_internal_payment_moves_money_between_wallets_and_releases_the_stored_preimage()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var buyer = world.Fake.OpenWallet("buyer", 100.Sat());
        using var http = world.Client(buyer.AdminKey);
        var made = await world.AskAsync();

        var paid = await http.SendJsonAsync(LNbitsWorld.Payments, $$"""{"out":true,"bolt11":"{{made.Text("bolt11")}}"}""");
        var again = await http.SendJsonAsync(LNbitsWorld.Payments, $$"""{"out":true,"bolt11":"{{made.Text("bolt11")}}"}""");

        Assert.Equal(("success", made.Text("preimage")), (paid.Json.Text("status"), paid.Json.Text("preimage")));
        again.IsFailed("failed", "Internal invoice already paid.");
        Assert.Equal((79.Sat(), 405.Sat()), (buyer.Money.Balance, world.Shop.Money.Balance));
        Assert.Equal("success", (await world.ReadAsync(made.Hash())).Text("status"));
    }

    [Fact]
    public async Task A_wallet_that_pays_its_own_invoice_reads_the_payment()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var made = await world.AskAsync();

        Assert.Equal(201, (await world.PayAsync(made.Text("bolt11")!)).Status);

        Assert.Equal(-21_000, (await world.ReadAsync(made.Hash()))["details"]!.AsObject().Number("amount"));
        Assert.Equal(384.Sat(), world.Shop.Money.Balance);
    }

    [Theory]
    [InlineData("""{"out":true}""")]
    [InlineData("""{"out":true,"bolt11":"lnbcrt1"}""")]
    [InlineData("""{"out":true,"bolt11":"lnbcrt1","amount":21}""")]
    [InlineData("""{"out":true,"bolt11":"lnbcrt1","webhook":"https://shop.example/"}""")]
    public async Task An_order_that_is_not_exactly_right_is_refused(string body)
    {
        await using var world = await LNbitsWorld.StartAsync();

        (await world.Payer.SendJsonAsync(LNbitsWorld.Payments, body)).IsRefused(400);
    }

    [Fact]
    public async Task An_invoice_without_an_amount_is_a_520()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var invoice = new Bolt11Draft
        {
            Network = BitcoinNetwork.Regtest,
            Timestamp = world.Clock.GetUtcNow(),
            PaymentHash = Preimage.Random().Hash,
            PaymentSecret = new byte[32],
            Description = "any",
        }.Sign(NodePrivateKey.Random());

        Assert.Equal(520, (await world.PayAsync(invoice.Text)).Status);
    }

    [Fact]
    public async Task Many_orders_for_one_invoice_at_once_pay_it_once()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat());

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.PayAsync(invoice.Invoice.Text)));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.Equal(1, world.Fake.OrdersOf(invoice.PaymentHash));
    }
}
