using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Upstreams;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Voltage;

namespace Paywall.Sandbox.Tests.Wallets.Voltage;

public sealed class VoltageFakeTests
{
    private const string SendId = "2ec1e783-19b4-4c10-8181-66336a6232bd";

    [Fact]
    public async Task An_invoice_is_accepted_then_unknown_then_generating_then_receiving_and_paid()
    {
        await using var world = await VoltageWorld.StartAsync();
        await world.OrderAsync(world.Receive());

        Assert.Equal(404, (await world.Http.ReadAsync($"{world.Payments}/{VoltageWorld.PaymentId}")).Status);
        var generating = (await world.Http.ReadAsync($"{world.Payments}/{VoltageWorld.PaymentId}")).Json;
        Assert.Equal("generating", generating["status"]!.GetValue<string>());
        Assert.Null(generating["data"]!["payment_request"]);
        var receiving = await world.ReadUntilAsync("receiving");
        Assert.Equal(0, receiving["data"]!["amount_msats"]!.GetValue<int>());
        Assert.Equal("""{"currency":"btc","amount":21000,"unit":"msats"}""", receiving["requested_amount"]!.ToJsonString());
        Assert.Equal("""{"external_id":"inv-42"}""", receiving["metadata"]!.ToJsonString());

        var paid = Assert.IsType<PaymentOutcome.Paid>(world.Network.Pay(world.Other, Invoice(receiving)));
        var completed = await world.ReadUntilAsync("completed");

        var receipt = completed["data"]!["receipts"]![0]!;
        Assert.Equal("lightning", receipt["type"]!.GetValue<string>());
        Assert.Equal(paid.Preimage.ToHex(), receipt["data"]!["preimage"]!.GetValue<string>());
        Assert.Equal(405.Sat(), world.Environment.Wallets[world.Wallet].Balance);
    }

    [Fact]
    public async Task An_id_is_taken_once_whatever_it_was_for()
    {
        await using var world = await VoltageWorld.StartAsync();
        await world.OrderAsync(world.Receive(SendId));
        var invoice = world.Network.Ask(world.Other, 21.Sat()).Invoice;

        foreach (var order in (string[])[world.Receive(SendId), world.Send(invoice.Text)])
        {
            var reply = await world.Http.SendJsonAsync(world.Payments, order);
            Assert.Equal((409, "payment_exists"), (reply.Status, reply.Json["error"]!["code"]!.GetValue<string>()));
        }

        Assert.Equal(0, world.Fake.OrdersOf(invoice.PaymentHash));
    }

    [Theory]
    [InlineData("21000", "\"21000\"")]
    [InlineData("21000", "21000.0")]
    [InlineData("21000", "0")]
    [InlineData("21000", "-1")]
    [InlineData("\"btc\"", "\"usd\"")]
    [InlineData("\"bolt11\"", "\"bolt12\"")]
    [InlineData("\"amount\":{", "\"amounts\":{")]
    [InlineData("600", "86401")]
    [InlineData("600", "0")]
    [InlineData("600", "\"600\"")]
    [InlineData("\"inv-42\"", "42")]
    [InlineData("\"metadata\":{", "\"webhook\":{")]
    [InlineData("\"currency\"", "\"unit\":\"msats\",\"currency\"")]
    [InlineData("3e84b6c5-5bbe-4e0f", "3e84b6c5-5bbe-7e0f")]
    [InlineData("3e84b6c5-5bbe", "3e84b6c55bbe")]
    public async Task An_order_with_anything_odd_is_refused_and_makes_nothing(string part, string other)
    {
        await using var world = await VoltageWorld.StartAsync();

        var reply = await world.Http.SendJsonAsync(world.Payments, world.Receive().Replace(part, other, StringComparison.Ordinal));

        Assert.Equal(422, reply.Status);
        Assert.Equal(0, (await world.Http.ReadAsync(world.Payments)).Json["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_key_opens_its_own_environment_and_says_of_others_that_credentials_are_missing()
    {
        await using var world = await VoltageWorld.StartAsync();
        world.Fake.OpenEnvironment("vltg_other");
        foreach (var key in (string?[])[null, "", "vltg_none"])
        {
            using var stranger = world.Client(key);
            Assert.Equal(401, (await stranger.ReadAsync(world.Payments)).Status);
        }

        using var other = world.Client("vltg_other");
        var reply = await other.SendJsonAsync(world.Payments, world.Receive());
        Assert.Equal((400, "missing_credentials"), (reply.Status, reply.Json["error"]!["code"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("?status=completed")]
    [InlineData("?limit=101")]
    [InlineData("?limit=0")]
    [InlineData("?offset=-1")]
    [InlineData("?sort_key=status")]
    [InlineData("?sort_order=desc")]
    public async Task A_query_that_is_not_documented_is_refused(string query)
    {
        await using var world = await VoltageWorld.StartAsync();

        Assert.Equal(400, (await world.Http.ReadAsync(world.Payments + query)).Status);
    }

    [Fact]
    public async Task A_list_is_filtered_sorted_and_cut_into_pages()
    {
        await using var world = await VoltageWorld.StartAsync();
        List<string> ids = [];
        for (var i = 0; i < 3; i++)
        {
            ids.Add(Guid.NewGuid().ToString());
            await world.OrderAsync(world.Receive(ids[i]));
            world.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        world.Network.Pay(world.Other, Invoice(await world.ReadUntilAsync("receiving", ids[0])));

        var page = (await world.Http.ReadAsync($"{world.Payments}?limit=2&offset=1&sort_key=created_at&sort_order=DESC")).Json;
        Assert.Equal([ids[1], ids[0]], page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
        Assert.Equal((1, 2, 3), (page["offset"]!.GetValue<int>(), page["limit"]!.GetValue<int>(), page["total"]!.GetValue<int>()));
        var paid = (await world.Http.ReadAsync($"{world.Payments}?statuses[]=completed&metadata[external_id]=inv-42")).Json;
        Assert.Equal(ids[0], Assert.Single(paid["items"]!.AsArray())!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_payment_out_is_sending_then_approved_then_completed_with_fee_and_preimage()
    {
        await using var world = await VoltageWorld.StartAsync();
        world.Network.Routing = new RoutingRule(world.Network.AddNode("router"), 100.Msat(), 0);
        var invoice = world.Network.Ask(world.Other, 21.Sat());
        await world.OrderAsync(world.Send(invoice.Invoice.Text));

        await world.ReadUntilAsync("sending", SendId);
        await world.ReadUntilAsync("approved", SendId);
        var completed = await world.ReadUntilAsync("completed", SendId);

        Assert.Equal("""{"currency":"btc","amount":100,"unit":"msats"}""", completed["data"]!["fees"]!.ToJsonString());
        Assert.Equal(invoice.Preimage.ToHex(), completed["data"]!["outflows"]![0]!["data"]!["preimage"]!.GetValue<string>());
        Assert.Equal(384.Sat() - 21.Sat() - 100.Msat(), world.Environment.Wallets[world.Wallet].Balance);
    }

    [Fact]
    public async Task A_payment_out_over_its_fee_limit_fails_and_costs_nothing()
    {
        await using var world = await VoltageWorld.StartAsync();
        world.Network.Routing = new RoutingRule(world.Network.AddNode("router"), 100.Msat(), 0);
        await world.OrderAsync(world.Send(world.Network.Ask(world.Other, 21.Sat()).Invoice.Text, "99"));

        var failed = await world.ReadUntilAsync("failed", SendId);

        Assert.Equal("no_route", failed["error"]!["code"]!.GetValue<string>());
        Assert.Equal(384.Sat(), world.Environment.Wallets[world.Wallet].Balance);
    }

    [Fact]
    public async Task A_payment_between_wallets_of_Voltage_shows_a_shortcircuit_and_no_preimage_on_both_sides()
    {
        await using var world = await VoltageWorld.StartAsync();
        await world.OrderAsync(world.Receive());
        await world.OrderAsync(world.Send(Invoice(await world.ReadUntilAsync("receiving"))));

        var received = (await world.ReadUntilAsync("completed"))["data"]!["receipts"]!.ToJsonString();
        var sent = (await world.ReadUntilAsync("completed", SendId))["data"]!["outflows"]!.ToJsonString();

        Assert.All([received, sent], flows =>
        {
            Assert.Contains("shortcircuit", flows, StringComparison.Ordinal);
            Assert.DoesNotContain("preimage", flows, StringComparison.Ordinal);
        });
        Assert.Equal(384.Sat(), world.Environment.Wallets[world.Wallet].Balance);
    }

    [Fact]
    public async Task A_receive_fee_is_asked_of_the_payer_on_top_of_the_amount()
    {
        await using var world = await VoltageWorld.StartAsync();
        world.Fake.Faults.ReceiveFee = 5.Msat();
        await world.OrderAsync(world.Receive());

        var receiving = await world.ReadUntilAsync("receiving");

        Assert.Equal(21_005.Msat(), Bolt11Invoice.Parse(Invoice(receiving)).Amount);
        Assert.Equal(21_000, receiving["requested_amount"]!["amount"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_fault_happens_as_often_as_it_was_planned()
    {
        await using var world = await VoltageWorld.StartAsync();
        world.Fake.Faults.Plan(new ApiFault.RateLimited(TimeSpan.FromSeconds(7)), VoltageOperation.Receive);

        var reply = await world.Http.SendJsonAsync(world.Payments, world.Receive());

        Assert.Equal((429, "7"), (reply.Status, reply.Headers.RetryAfter?.ToString()));
        await world.OrderAsync(world.Receive());
        Assert.Equal([429, 202], world.Fake.Calls.Select(call => call.Status ?? 0));
    }

    [Theory]
    [InlineData(nameof(VoltageWebhookMode.Sent), 1)]
    [InlineData(nameof(VoltageWebhookMode.Doubled), 2)]
    [InlineData(nameof(VoltageWebhookMode.Lost), 0)]
    [InlineData(nameof(VoltageWebhookMode.Late), 0, 1)]
    [InlineData(nameof(VoltageWebhookMode.Reordered), 0, 1)]
    [InlineData(nameof(VoltageWebhookMode.Slow), 0, 1)]
    public async Task A_paid_invoice_is_told_with_a_signature_as_often_as_the_mode_has_it(string mode, int times, int later = -1)
    {
        await using var receiver = await SampleUpstream.StartAsync(cancellation: TestContext.Current.CancellationToken);
        await using var world = await VoltageWorld.StartAsync();
        world.Fake.RegisterWebhook(world.Environment, new Uri(receiver.Address, "/echo/webhooks/voltage"), "vltg_secret");
        world.Fake.Faults.Webhooks = Enum.Parse<VoltageWebhookMode>(mode);
        await world.OrderAsync(world.Receive());

        world.Network.Pay(world.Other, Invoice(await world.ReadUntilAsync("receiving")));
        if (world.Fake.Faults.Webhooks != VoltageWebhookMode.Slow)
        {
            await world.Fake.WhenWebhooksAnsweredAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(times, world.Fake.Webhooks.Count);
        world.Fake.ReleaseWebhooks();
        await world.Fake.WhenWebhooksAnsweredAsync(TestContext.Current.CancellationToken);
        Assert.Equal(later < 0 ? times : later, receiver.Requests.Count);
        foreach (var told in receiver.Requests)
        {
            var timestamp = Assert.Single(told.Headers["x-voltage-timestamp"]);
            var body = Encoding.UTF8.GetString(told.Body.Span);
            var mac = HMACSHA256.HashData("vltg_secret"u8, Encoding.UTF8.GetBytes($"{body}.{timestamp}"));
            Assert.Equal(Convert.ToBase64String(mac), Assert.Single(told.Headers["x-voltage-signature"]));
            Assert.Equal(world.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), timestamp);
            Assert.StartsWith("""{"type":"receive","detail":{"event":"completed","data":{"direction":"receive",""", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Forged_webhooks_are_each_wrong_in_their_own_way()
    {
        await using var receiver = await SampleUpstream.StartAsync(cancellation: TestContext.Current.CancellationToken);
        await using var world = await VoltageWorld.StartAsync();
        world.Fake.RegisterWebhook(world.Environment, new Uri(receiver.Address, "/echo/"), "vltg_secret");
        await world.OrderAsync(world.Receive());
        var now = world.Clock.GetUtcNow().ToUnixTimeSeconds();

        foreach (var forgery in Enum.GetValues<VoltageForgery>())
        {
            var sent = await world.Fake.ForgeWebhookAsync(Guid.Parse(VoltageWorld.PaymentId), forgery);
            var mac = HMACSHA256.HashData("vltg_secret"u8, Encoding.UTF8.GetBytes($"{sent.Body}.{sent.Timestamp}"));

            Assert.Equal(forgery == VoltageForgery.OldTimestamp, Convert.ToBase64String(mac) == sent.Signature);
            Assert.Equal(forgery == VoltageForgery.OldTimestamp ? now - 172_800 : now, long.Parse(sent.Timestamp, CultureInfo.InvariantCulture));
        }
    }

    private static string Invoice(JsonObject payment) => payment["data"]!["payment_request"]!.GetValue<string>();
}
