using Paywall.Sandbox.Processes;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Sandbox.Tests.Wallets.LNbits;

public class AccessTests
{
    [Theory]
    [InlineData("POST", "/api/v1/payments")]
    [InlineData("POST", "/api/v1/payments/settle")]
    [InlineData("POST", "/api/v1/payments/cancel")]
    [InlineData("POST", "/api/v1/payments/decode")]
    [InlineData("GET", "/api/v1/payments/fee-reserve?invoice=lnbcrt1")]
    [InlineData("GET", "/api/v1/wallet")]
    public async Task Everything_but_reading_a_payment_wants_an_exact_key(string method, string path)
    {
        await using var world = await LNbitsWorld.StartAsync();
        string?[] wrong = [null, "", world.Shop.AdminKey.ToUpperInvariant() + "0", $"Bearer {world.Shop.AdminKey}"];
        foreach (var key in wrong)
        {
            using var stranger = world.Client(key);

            (await stranger.CallAsync(new HttpMethod(method), path)).IsRefused(401);
        }
    }

    [Theory]
    [InlineData("", """{"out":true,"bolt11":"lnbcrt1"}""")]
    [InlineData("/settle", """{"preimage":"0101010101010101010101010101010101010101010101010101010101010101"}""")]
    [InlineData("/cancel", """{"payment_hash":"0101010101010101010101010101010101010101010101010101010101010101"}""")]
    public async Task An_invoice_key_neither_pays_nor_settles_nor_cancels(string path, string body)
    {
        await using var world = await LNbitsWorld.StartAsync();

        (await world.Reader.SendJsonAsync($"{LNbitsWorld.Payments}{path}", body)).IsRefused(403);
        Assert.NotEqual(403, (await world.Payer.SendJsonAsync($"{LNbitsWorld.Payments}{path}", body)).Status);
    }

    [Fact]
    public async Task There_is_no_hold_invoice_to_settle_or_cancel_and_none_is_made()
    {
        const string Hash = "72cd6e8422c407fb6d098690f1130b7ded7ec2f7f5e1d30bd9d521f015363793";
        await using var world = await LNbitsWorld.StartAsync();

        (await world.Payer.SendJsonAsync($"{LNbitsWorld.Payments}/settle", $$"""{"preimage":"{{Hash}}"}""")).IsRefused(404);
        (await world.Payer.SendJsonAsync($"{LNbitsWorld.Payments}/cancel", $$"""{"payment_hash":"{{Hash}}"}""")).IsRefused(404);
        (await world.Payer.SendJsonAsync($"{LNbitsWorld.Payments}/cancel", "{}")).IsRefused(400, "payment_hash");
        (await world.Payer.SendJsonAsync($"{LNbitsWorld.Payments}/settle", """{"preimage":"01"}""")).IsRefused(400, "preimage");
        (await world.Reader.SendJsonAsync(LNbitsWorld.Payments, $$"""{"amount":21,"payment_hash":"{{Hash}}"}"""))
            .IsFailed("failed", "Hold invoices are not supported by the funding source.");
    }

    [Fact]
    public async Task The_balance_is_in_millisatoshis_and_the_id_is_for_the_admin_key()
    {
        await using var world = await LNbitsWorld.StartAsync();

        Assert.Equal("""{"name":"shop","balance":384000}""", (await world.Reader.ReadAsync("/api/v1/wallet")).Text);
        Assert.Equal(
            $$"""{"id":"{{world.Shop.Id}}","name":"shop","balance":384000}""", (await world.Payer.ReadAsync("/api/v1/wallet")).Text);
    }

    [Fact]
    public async Task The_fee_reserve_is_two_satoshis_or_one_percent()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var (small, large) = (world.Network.Ask(world.Other, 21.Sat()).Invoice, world.Network.Ask(world.Other, 1000.Sat()).Invoice);

        var path = $"{LNbitsWorld.Payments}/fee-reserve?invoice=";

        Assert.Equal("""{"fee_reserve":2000}""", (await world.Reader.ReadAsync(path + small)).Text);
        Assert.Equal("""{"fee_reserve":10000}""", (await world.Reader.ReadAsync(path + large)).Text);
        (await world.Reader.ReadAsync(path + "lnbcrt1")).IsRefused(400);
    }

    [Fact]
    public async Task An_invoice_is_decoded()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat()).Invoice;

        var decoded = (await world.Reader.SendJsonAsync($"{LNbitsWorld.Payments}/decode", $$"""{"data":"{{invoice}}"}""")).Json;

        Assert.Equal(invoice.PaymentHash.ToString(), decoded.Hash());
        Assert.Equal(21_000, decoded.Number("amount_msat"));
        (await world.Reader.SendJsonAsync($"{LNbitsWorld.Payments}/decode", """{"data":"lnbcrt1"}""")).IsRefused(400, "data");
    }

    [Theory]
    [InlineData("GET", "/api/v1/payments")]
    [InlineData("POST", "/api/v1/wallet")]
    [InlineData("GET", "/v0/wallet")]
    [InlineData("GET", "/")]
    public async Task What_the_API_does_not_have_is_a_404(string method, string path)
    {
        await using var world = await LNbitsWorld.StartAsync();

        (await world.Payer.CallAsync(new HttpMethod(method), path)).IsRefused(404);
    }

    [Fact]
    public async Task A_query_and_a_body_that_is_not_JSON_or_too_long_are_refused()
    {
        await using var world = await LNbitsWorld.StartAsync();
        using var text = new StringContent("{}");

        (await world.Reader.ReadAsync("/api/v1/wallet?api-key=x")).IsRefused(400, "query");
        (await world.Reader.CallAsync(HttpMethod.Post, LNbitsWorld.Payments, text)).IsRefused(400, "Content-Type");
        (await world.Reader.SendJsonAsync(LNbitsWorld.Payments, "[]")).IsRefused(400, "body");
        (await world.Reader.SendJsonAsync(LNbitsWorld.Payments, "{")).IsRefused(400, "body");
        (await world.Reader.SendJsonAsync(LNbitsWorld.Payments, new string(' ', LNbitsFake.BodyLimit + 1))).IsRefused(413);
    }

    [Fact]
    public async Task Every_call_is_recorded_for_what_it_asks_and_no_key_is_printed()
    {
        await using var world = await LNbitsWorld.StartAsync();

        await world.AskAsync();
        await world.PayAsync("lnbcrt1");
        await world.Anybody.ReadAsync("/nothing");

        Assert.Equal([LNbitsOperation.CreateInvoice, LNbitsOperation.Pay, null], world.Fake.Calls.Select(call => call.Operation));
        Assert.Equal(
            ["POST /api/v1/payments -> 201", "POST /api/v1/payments -> 400", "GET /nothing -> 404"],
            world.Fake.Calls.Select(call => call.ToString()));
        Assert.Equal("shop", world.Shop.ToString());
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var world = await LNbitsWorld.StartAsync();

        var refused = await Assert.ThrowsAsync<SandboxException>(() => LNbitsFake.StartAsync(
            world.Network, new LNbitsOptions { NodeAlias = "2", Port = world.Fake.Address.Port }, TestContext.Current.CancellationToken));

        Assert.Contains("the LNbits fake", refused.Message, StringComparison.Ordinal);
    }
}
