using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Sandbox.Tests.Wallets.LNbits;

public class InvoiceTests
{
    [Fact]
    public async Task A_new_invoice_is_answered_as_documented_with_its_preimage()
    {
        await using var world = await LNbitsWorld.StartAsync();

        var made = await world.AskAsync(""","webhook":"https://shop.example/x?s=1","extra":{"inv":"inv-42"}""");

        var truth = world.Network.FindInvoice(PaymentHash.Parse(made.Hash()))!;
        Assert.Equal(21.Sat(), truth.Invoice.Amount);
        Assert.Equal("job 42", truth.Invoice.Description);
        Assert.Equal(TimeSpan.FromSeconds(600), truth.Invoice.Expiry);
        Assert.Equal(
            $$"""{"checking_id":"{{truth.PaymentHash}}","payment_hash":"{{truth.PaymentHash}}","wallet_id":"{{world.Shop.Id}}","amount":21000,"fee":0,"bolt11":"{{truth.Invoice}}","payment_request":"{{truth.Invoice}}","status":"pending","memo":"job 42","expiry":"2026-11-22T10:10:00+00:00","webhook":"https://shop.example/x?s=1","webhook_status":null,"preimage":"{{truth.Preimage.ToHex()}}","tag":null,"extension":null,"time":"2026-11-22T10:00:00+00:00","created_at":"2026-11-22T10:00:00+00:00","updated_at":"2026-11-22T10:00:00+00:00","labels":[],"extra":{"inv":"inv-42"},"fiat_provider":null}""",
            made.ToJsonString(Paywall.Sandbox.Wallets.ApiJson.LikeStringify));
    }

    [Fact]
    public async Task An_old_server_answers_with_three_members()
    {
        await using var world = await LNbitsWorld.StartAsync(new LNbitsOptions { IsOld = true });

        var made = await world.AskAsync();

        Assert.Equal(["payment_hash", "payment_request", "checking_id"], made.Select(member => member.Key));
        Assert.Equal(made.Hash(), Bolt11Invoice.Parse(made.Text("payment_request")!).PaymentHash.ToString());
    }

    [Theory]
    [InlineData("""{"amount":21.0}""")]
    [InlineData("""{"amount":21.5}""")]
    [InlineData("""{"amount":2.1e1}""")]
    [InlineData("""{"amount":"21"}""")]
    [InlineData("""{"amount":0}""")]
    [InlineData("""{"amount":-21}""")]
    [InlineData("""{"unit":"sat"}""")]
    [InlineData("""{"amount":21,"unit":"msat"}""")]
    [InlineData("""{"amount":21,"unit":"EUR"}""")]
    [InlineData("""{"amount":21,"expiry":0}""")]
    [InlineData("""{"amount":21,"expiry":60.5}""")]
    [InlineData("""{"amount":21,"expiry":"60"}""")]
    [InlineData("""{"amount":21,"memo":7}""")]
    [InlineData("""{"amount":21,"extra":"x"}""")]
    [InlineData("""{"amount":21,"out":"false"}""")]
    [InlineData("""{"amount":21,"payment_hash":"01"}""")]
    [InlineData("""{"amount":21,"webhook":"https://localhost/x"}""")]
    [InlineData("""{"amount":21,"webhook":"http://shop.example/x"}""")]
    [InlineData("""{"amount":21,"webhook":"shop.example"}""")]
    [InlineData("""{"amount":21,"internalId":"x"}""")]
    [InlineData("""{"amount":21,"bolt11":"lnbcrt1"}""")]
    public async Task A_body_that_is_not_exactly_right_is_refused(string body)
    {
        await using var world = await LNbitsWorld.StartAsync();

        (await world.Reader.SendJsonAsync(LNbitsWorld.Payments, body)).IsRefused(400);
    }

    [Fact]
    public async Task A_memo_that_no_invoice_can_carry_is_refused()
    {
        await using var world = await LNbitsWorld.StartAsync();

        (await world.Reader.SendJsonAsync(LNbitsWorld.Payments, $$"""{"amount":21,"memo":"{{new string('x', 640)}}"}""")).IsRefused(400, "memo");
    }

    [Fact]
    public async Task Ten_million_satoshis_is_the_most_and_more_is_a_520()
    {
        await using var world = await LNbitsWorld.StartAsync();

        Assert.Equal(201, (await world.Reader.SendJsonAsync(LNbitsWorld.Payments, """{"amount":10000000}""")).Status);
        Assert.Equal(520, (await world.Reader.SendJsonAsync(LNbitsWorld.Payments, """{"amount":10000001}""")).Status);
    }

    [Fact]
    public async Task The_own_keys_read_everything_of_an_invoice_before_and_after_it_is_paid()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var made = await world.AskAsync();

        var before = (await world.Reader.ReadAsync($"{LNbitsWorld.Payments}/{made.Hash()}")).Json;
        world.Network.Pay(world.Other, made.Text("bolt11")!);
        var after = await world.ReadAsync(made.Hash());

        Assert.False(before["paid"]!.GetValue<bool>());
        Assert.Equal("pending", before.Text("status"));
        Assert.True(after["paid"]!.GetValue<bool>());
        Assert.Equal("success", after.Text("status"));
        Assert.Equal(21_000, after["details"]!.AsObject().Number("amount"));
        Assert.Equal(made.Text("preimage"), after.Text("preimage"));
        Assert.Equal(405.Sat(), world.Shop.Money.Balance);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("an-unknown-key")]
    public async Task The_leak_anybody_reads_the_preimage_of_an_unpaid_invoice(string? key)
    {
        await using var world = await LNbitsWorld.StartAsync();
        var made = await world.AskAsync();
        using var anybody = world.Client(key);

        var reply = await anybody.ReadAsync($"{LNbitsWorld.Payments}/{made.Hash()}");

        Assert.Equal($$"""{"paid":false,"preimage":"{{made.Text("preimage")}}"}""", reply.Text);
        Assert.Equal(made.Hash(), Preimage.Parse(reply.Json.Text("preimage")!).Hash.ToString());
        Assert.Equal(InvoiceState.Open, world.Network.FindInvoice(PaymentHash.Parse(made.Hash()))!.State);
    }

    [Fact]
    public async Task A_payment_that_is_not_there_or_of_another_wallet_is_a_404()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var other = world.Fake.OpenWallet("other");
        using var stranger = world.Client(other.AdminKey);
        var made = await world.AskAsync();

        (await stranger.ReadAsync($"{LNbitsWorld.Payments}/{made.Hash()}")).IsRefused(404, "Payment does not exist.");
        (await world.Anybody.ReadAsync($"{LNbitsWorld.Payments}/{new string('0', 64)}")).IsRefused(404);
        (await world.Reader.ReadAsync($"{LNbitsWorld.Payments}/no-hash")).IsRefused(404);
    }

    [Fact]
    public async Task An_unpaid_invoice_stays_pending_when_its_time_is_over()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var made = await world.AskAsync();

        world.Clock.Advance(TimeSpan.FromSeconds(601));

        Assert.IsType<PaymentOutcome.Expired>(world.Network.Pay(world.Other, made.Text("bolt11")!));
        Assert.Equal("pending", (await world.ReadAsync(made.Hash())).Text("status"));
    }
}
