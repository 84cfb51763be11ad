using System.Text;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Tests.Processes;
using Paywall.Sandbox.Upstreams;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Sandbox.Tests.Wallets.LNbits;

public sealed class WebhookTests : IAsyncLifetime
{
    private SampleUpstream? _receiver;

    private string Url => $"{_receiver!.Address}echo/webhooks/lnbits/inv-42?e=1800000600&s=a-b";

    private string Webhook => $$""","webhook":"{{Url}}" """;

    private string[] Told => [.. _receiver!.Requests.Select(request => Encoding.UTF8.GetString(request.Body.Span))];

    public async ValueTask InitializeAsync() =>
        _receiver = await SampleUpstream.StartAsync(cancellation: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _receiver!.DisposeAsync();

    [Fact]
    public async Task A_paid_invoice_is_told_once_as_a_string_that_holds_the_object_with_the_preimage()
    {
        await using var world = await LNbitsWorld.StartAsync();

        var made = await PaidAsync(world);
        world.Clock.Advance(TimeSpan.FromDays(1));
        await world.ToldAsync();

        var request = Assert.Single(_receiver!.Requests);
        Assert.Equal(["Content-Length", "Content-Type", "Host"], request.Headers.Keys.Order());
        Assert.Equal(["application/json"], request.Headers["Content-Type"]);
        var told = JsonNode.Parse(JsonNode.Parse(Assert.Single(Told))!.GetValue<string>())!.AsObject();
        Assert.Equal((made.Hash(), "success", made.Text("preimage")), (told.Hash(), told.Text("status"), told.Text("preimage")));
        Assert.Equal(21_000, told.Number("amount"));
        Assert.Equal(200, Assert.Single(world.Fake.Webhooks).Status);
    }

    [Fact]
    public async Task An_old_server_tells_the_object_itself()
    {
        await using var world = await LNbitsWorld.StartAsync(new LNbitsOptions { IsOld = true });

        var made = await PaidAsync(world);

        Assert.Equal(made.Hash(), JsonNode.Parse(Assert.Single(Told))!.AsObject().Hash());
    }

    [Fact]
    public async Task Without_a_webhook_and_without_a_payment_nobody_is_told()
    {
        await using var world = await LNbitsWorld.StartAsync();
        await world.AskAsync(Webhook);
        world.Clock.Advance(TimeSpan.FromHours(1));

        world.Network.Pay(world.Other, (await world.AskAsync()).Text("bolt11")!);
        await world.ToldAsync();

        Assert.Empty(Told);
    }

    [Fact]
    public async Task A_webhook_is_not_repeated()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var made = await world.AskAsync($$""","webhook":"{{_receiver!.Address}}status/500" """);

        world.Network.Pay(world.Other, made.Text("bolt11")!);
        await world.ToldAsync();
        world.Clock.Advance(TimeSpan.FromDays(1));
        await world.ToldAsync();

        Assert.Single(Told);
    }

    [Fact]
    public async Task A_webhook_can_be_lost()
    {
        await using var world = await LNbitsWorld.StartAsync();
        world.Fake.Faults.Webhooks = LNbitsWebhookMode.NotSent;

        var made = await PaidAsync(world);

        Assert.Empty(Told);
        Assert.Equal("success", (await world.ReadAsync(made.Hash())).Text("status"));
    }

    [Fact]
    public async Task A_webhook_can_come_twice_until_the_faults_are_cleared()
    {
        await using var world = await LNbitsWorld.StartAsync();
        world.Fake.Faults.Webhooks = LNbitsWebhookMode.Doubled;

        await PaidAsync(world);
        Assert.Equal(2, Told.Length);
        Assert.Equal(Told[0], Told[1]);

        world.Fake.Faults.Clear();
        await PaidAsync(world);
        Assert.Equal(3, Told.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Webhooks_can_be_late_and_then_come_in_order_or_the_other_way_round(bool isReordered)
    {
        await using var world = await LNbitsWorld.StartAsync();
        world.Fake.Faults.Webhooks = isReordered ? LNbitsWebhookMode.Reordered : LNbitsWebhookMode.Late;
        var (first, second) = (await PaidAsync(world), await PaidAsync(world));
        Assert.Empty(Told);

        world.Fake.ReleaseWebhooks();
        await world.ToldAsync();

        Assert.Contains((isReordered ? second : first).Hash(), Told[0], StringComparison.Ordinal);
        Assert.Contains((isReordered ? first : second).Hash(), Told[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_can_stop_in_the_middle_of_its_body()
    {
        await using var world = await LNbitsWorld.StartAsync();
        world.Fake.Faults.Webhooks = LNbitsWebhookMode.Slow;
        var made = await world.AskAsync(Webhook);

        world.Network.Pay(world.Other, made.Text("bolt11")!);
        var told = world.ToldAsync();
        Assert.False(told.IsCompleted);
        world.Fake.ReleaseWebhooks();
        await told;

        Assert.Contains(made.Hash(), Assert.Single(Told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_can_be_forged_for_an_invoice_that_nobody_paid()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var made = await world.AskAsync(Webhook);

        Assert.Equal(200, (await world.Fake.ForgeWebhookAsync(PaymentHash.Parse(made.Hash()))).Status);

        Assert.Contains("\\\"status\\\":\\\"success\\\"", Assert.Single(Told), StringComparison.Ordinal);
        Assert.Equal("pending", (await world.ReadAsync(made.Hash())).Text("status"));
        await Assert.ThrowsAsync<ArgumentException>(() => world.Fake.ForgeWebhookAsync(Preimage.Random().Hash));
    }

    [Fact]
    public async Task A_fake_that_has_ended_tells_nobody_and_ends_although_a_webhook_is_slow()
    {
        var world = await LNbitsWorld.StartAsync();
        world.Fake.Faults.Webhooks = LNbitsWebhookMode.Slow;
        var (slow, never) = (await world.AskAsync(Webhook), await world.AskAsync(Webhook));
        world.Network.Pay(world.Other, slow.Text("bolt11")!);

        await world.DisposeAsync();
        world.Network.Pay(world.Other, never.Text("bolt11")!);

        await Eventually.TrueAsync(() => world.Fake.Webhooks.Count == 1, "the slow one is given up");
        Assert.Null(Assert.Single(world.Fake.Webhooks).Status);
        Assert.Equal(405.Sat(), world.Shop.Money.Balance);
    }

    private async Task<JsonObject> PaidAsync(LNbitsWorld world)
    {
        var made = await world.AskAsync(Webhook);
        Assert.IsType<Paywall.Sandbox.Network.PaymentOutcome.Paid>(
            world.Network.Pay(world.Other, made.Text("bolt11") ?? made.Text("payment_request")!));
        await world.ToldAsync();
        return made;
    }
}
