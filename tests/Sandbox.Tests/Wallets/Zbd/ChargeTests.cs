using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;

namespace Paywall.Sandbox.Tests.Wallets.Zbd;

public class ChargeTests
{
    [Fact]
    public async Task A_charge_is_answered_exactly_as_documented()
    {
        await using var world = await ZbdWorld.StartAsync();

        var reply = await world.Http.SendJsonAsync("/v0/charges", """
            {"amount":"21000","description":"job 42","expiresIn":300,"internalId":"inv-42","callbackUrl":"https://127.0.0.1:1/webhooks/zbd/inv-42?e=1800000600&s=TAG"}
            """);
        var (id, invoice) = (reply.Data().Text("id")!, reply.Data().Invoice());

        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json; charset=utf-8", reply.ContentType);
        Assert.True(Guid.TryParseExact(id, "D", out _));
        Assert.Equal(
            $$$$"""{"success":true,"message":"Charge created.","data":{"id":"{{{{id}}}}","unit":"msats","amount":"21000","description":"job 42","status":"pending","confirmedAt":null,"createdAt":"2026-11-22T10:00:00.000Z","expiresAt":"2026-11-22T10:05:00.000Z","internalId":"inv-42","callbackUrl":"https://127.0.0.1:1/webhooks/zbd/inv-42?e=1800000600&s=TAG","invoice":{"request":"{{{{invoice}}}}","uri":"lightning:{{{{invoice}}}}"}}}""",
            reply.Text);
    }

    [Fact]
    public async Task The_invoice_of_a_charge_is_one_of_the_network_over_what_was_asked()
    {
        await using var world = await ZbdWorld.StartAsync();

        var invoice = Bolt11Invoice.Parse((await world.ChargeAsync(""","expiresIn":432000""")).Invoice());

        Assert.Equal(BitcoinNetwork.Regtest, invoice.Network);
        Assert.Equal(21.Sat(), invoice.Amount);
        Assert.Equal("job 42", invoice.Description);
        Assert.Equal(TimeSpan.FromDays(5), invoice.Expiry);
        Assert.Equal(world.Fake.Node.Id, invoice.Payee);
    }

    [Fact]
    public async Task Without_expiresIn_a_charge_expires_after_five_minutes_and_optional_members_are_null()
    {
        await using var world = await ZbdWorld.StartAsync();

        var charge = await world.ChargeAsync();

        Assert.Equal("2026-11-22T10:05:00.000Z", charge.Text("expiresAt"));
        Assert.Null(charge.Text("internalId"));
        Assert.Null(charge.Text("callbackUrl"));
        Assert.True(charge.ContainsKey("internalId") && charge.ContainsKey("callbackUrl"));
    }

    [Theory]
    [InlineData("1000", 30)]
    [InlineData("1001", 432_000)]
    [InlineData("2100000000000000000", 300)]
    public async Task A_charge_is_made_at_the_limits(string amount, int expiresIn)
    {
        await using var world = await ZbdWorld.StartAsync();

        var reply = await world.Http.SendJsonAsync(
            "/v0/charges", $$"""{"amount":"{{amount}}","description":"{{new string('x', 639)}}","expiresIn":{{expiresIn}}}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal(amount, reply.Data().Text("amount"));
    }

    [Fact]
    public async Task A_charge_is_completed_once_the_network_says_that_it_is_paid()
    {
        await using var world = await ZbdWorld.StartAsync();
        var charge = await world.ChargeAsync();
        var before = await world.Http.ReadAsync($"/v0/charges/{charge.Text("id")}");
        world.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.IsType<PaymentOutcome.Paid>(world.Network.Pay(world.Other, charge.Invoice()));
        var after = await world.ReadChargeAsync(charge);

        Assert.Equal("Charge.", before.Json.Text("message"));
        Assert.Equal(charge.ToJsonString(), before.Data().ToJsonString());
        Assert.Equal("completed", after.Text("status"));
        Assert.Equal("2026-11-22T10:00:02.000Z", after.Text("confirmedAt"));
        Assert.Equal(charge.Invoice(), after.Invoice());
    }

    [Fact]
    public async Task What_is_paid_is_credited_to_the_account_that_charged_and_to_no_other()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.OpenAccount(new("other-key"), 1.Sat());

        world.Network.Pay(world.Other, (await world.ChargeAsync()).Invoice());

        Assert.Equal(405.Sat(), world.ShopBalance);
        Assert.Equal(1.Sat(), world.Fake.BalanceOf(new("other-key")));
        Assert.Equal(406.Sat(), world.Network.BalanceOf(world.Fake.Node));
    }

    [Fact]
    public async Task A_charge_that_nobody_pays_expires()
    {
        await using var world = await ZbdWorld.StartAsync();
        var charge = await world.ChargeAsync();

        world.Clock.Advance(TimeSpan.FromSeconds(300));
        Assert.Equal("pending", (await world.ReadChargeAsync(charge)).Text("status"));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = await world.ReadChargeAsync(charge);

        Assert.Equal("expired", after.Text("status"));
        Assert.Null(after.Text("confirmedAt"));
    }

    [Fact]
    public async Task A_charge_never_shows_its_preimage()
    {
        await using var world = await ZbdWorld.StartAsync();
        var charge = await world.ChargeAsync();

        var paid = Assert.IsType<PaymentOutcome.Paid>(world.Network.Pay(world.Other, charge.Invoice()));
        var reply = await world.Http.ReadAsync($"/v0/charges/{charge.Text("id")}");

        Assert.DoesNotContain("preimage", reply.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(paid.Preimage.ToHex(), reply.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"description":"x"}""", "amount")]
    [InlineData("""{"amount":21000,"description":"x"}""", "amount")]
    [InlineData("""{"amount":null,"description":"x"}""", "amount")]
    [InlineData("""{"amount":"","description":"x"}""", "amount")]
    [InlineData("""{"amount":"999","description":"x"}""", "amount")]
    [InlineData("""{"amount":"0","description":"x"}""", "amount")]
    [InlineData("""{"amount":"021000","description":"x"}""", "amount")]
    [InlineData("""{"amount":"+21000","description":"x"}""", "amount")]
    [InlineData("""{"amount":"-21000","description":"x"}""", "amount")]
    [InlineData("""{"amount":" 21000","description":"x"}""", "amount")]
    [InlineData("""{"amount":"21000\n","description":"x"}""", "amount")]
    [InlineData("""{"amount":"21000.0","description":"x"}""", "amount")]
    [InlineData("""{"amount":"2.1e4","description":"x"}""", "amount")]
    [InlineData("""{"amount":"٢١٠٠٠","description":"x"}""", "amount")]
    [InlineData("""{"amount":"2100000000000000001","description":"x"}""", "amount")]
    [InlineData("""{"amount":"99999999999999999999999","description":"x"}""", "amount")]
    [InlineData("{\"amount\":\"\\ud800\",\"description\":\"x\"}", "amount")]
    [InlineData("""{"amount":"21000"}""", "description")]
    [InlineData("""{"amount":"21000","description":null}""", "description")]
    [InlineData("""{"amount":"21000","description":""}""", "description")]
    [InlineData("""{"amount":"21000","description":42}""", "description")]
    [InlineData("{\"amount\":\"21000\",\"description\":\"\\udc00\"}", "description")]
    [InlineData("""{"amount":"21000","description":"x","expiresIn":"300"}""", "expiresIn")]
    [InlineData("""{"amount":"21000","description":"x","expiresIn":29}""", "expiresIn")]
    [InlineData("""{"amount":"21000","description":"x","expiresIn":432001}""", "expiresIn")]
    [InlineData("""{"amount":"21000","description":"x","expiresIn":300.5}""", "expiresIn")]
    [InlineData("""{"amount":"21000","description":"x","expiresIn":99999999999}""", "expiresIn")]
    [InlineData("""{"amount":"21000","description":"x","expiresIn":null}""", "expiresIn")]
    [InlineData("""{"amount":"21000","description":"x","internalId":42}""", "internalId")]
    [InlineData("""{"amount":"21000","description":"x","internalId":null}""", "internalId")]
    [InlineData("""{"amount":"21000","description":"x","internalId":""}""", "internalId")]
    [InlineData("""{"amount":"21000","description":"x","callbackUrl":42}""", "callbackUrl")]
    [InlineData("""{"amount":"21000","description":"x","callbackUrl":"/webhooks/zbd"}""", "callbackUrl")]
    [InlineData("""{"amount":"21000","description":"x","callbackUrl":"ftp://shop.example/"}""", "callbackUrl")]
    [InlineData("""{"amount":"21000","description":"x","callbackUrl":"http://shop.example/webhooks/zbd"}""", "callbackUrl")]
    [InlineData("""{"amount":"21000","description":"x","preimage":"00"}""", "preimage")]
    [InlineData("""{"amount":"21000","description":"x","Amount":"21000"}""", "Amount")]
    public async Task A_charge_is_refused_that_the_API_has_no_way_to_mean(string body, string member)
    {
        await using var world = await ZbdWorld.StartAsync();

        (await world.Http.SendJsonAsync("/v0/charges", body)).IsRefused(400, member);
    }

    [Fact]
    public async Task Texts_have_limits_in_bytes()
    {
        await using var world = await ZbdWorld.StartAsync();
        var umbrellas = new string('☂', 213);

        Assert.Equal(200, (await SendAsync($$""" "description":"{{umbrellas}}" """)).Status);
        (await SendAsync($$""" "description":"{{umbrellas}}x" """)).IsRefused(400, "description");
        Assert.Equal(200, (await SendAsync($$""" "description":"x","internalId":"{{new string('x', 255)}}" """)).Status);
        (await SendAsync($$""" "description":"x","internalId":"{{new string('x', 256)}}" """)).IsRefused(400, "internalId");
        Assert.Equal(200, (await SendAsync($$""" "description":"x","callbackUrl":"https://x/{{new string('x', 2038)}}" """)).Status);
        (await SendAsync($$""" "description":"x","callbackUrl":"https://x/{{new string('x', 2039)}}" """)).IsRefused(400, "callbackUrl");

        Task<HttpReply> SendAsync(string members) => world.Http.SendJsonAsync("/v0/charges", $$"""{"amount":"21000",{{members}}}""");
    }

    [Theory]
    [InlineData("http://127.0.0.1:7071/webhooks/zbd/1")]
    [InlineData("http://localhost:7071/webhooks/zbd/1")]
    [InlineData("https://shop.example/webhooks/zbd/1?e=1800000600&s=a+b%2F=")]
    public async Task A_callback_goes_over_https_or_to_this_computer_and_is_echoed_as_it_was_sent(string url)
    {
        await using var world = await ZbdWorld.StartAsync();

        Assert.Equal(url, (await world.ChargeAsync($$""","callbackUrl":"{{url}}" """)).Text("callbackUrl"));
    }

    [Fact]
    public async Task A_charge_is_found_by_its_own_account_only()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.OpenAccount(new("other-key"));
        using var other = ZbdWorld.Client(world.Fake, "other-key");
        var charge = await world.ChargeAsync();

        (await other.ReadAsync($"/v0/charges/{charge.Text("id")}")).IsRefused(404);
        (await world.Http.ReadAsync($"/v0/charges/{Guid.NewGuid()}")).IsRefused(404);
        (await world.Http.ReadAsync("/v0/charges/inv-42")).IsRefused(404);
    }
}
