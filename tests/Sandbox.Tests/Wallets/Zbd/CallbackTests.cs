using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Tests.Upstreams;
using Paywall.Sandbox.Upstreams;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Sandbox.Tests.Wallets.Zbd;

public sealed class CallbackTests : IAsyncLifetime
{
    private SampleUpstream? _receiver;

    public async ValueTask InitializeAsync() =>
        _receiver = await SampleUpstream.StartAsync(cancellation: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _receiver!.DisposeAsync();

    [Fact]
    public async Task A_paid_charge_is_told_once_as_the_bare_object_without_a_signature()
    {
        await using var world = await ZbdWorld.StartAsync();
        var charge = await world.ChargeAsync($$""","internalId":"inv-42","callbackUrl":"{{Url}}" """);

        world.Network.Pay(world.Other, charge.Invoice());
        await ToldAsync(world);
        world.Clock.Advance(TimeSpan.FromHours(1));
        await ToldAsync(world);

        var told = Assert.Single(_receiver!.Requests);
        Assert.Equal("POST", told.Method);
        Assert.Equal("/echo/webhooks/zbd/inv-42", told.Path);
        Assert.Equal("?e=1800000600&s=a+b", told.Query);
        Assert.Equal(["application/json"], told.Headers["Content-Type"]);
        Assert.Equal(["Content-Length", "Content-Type", "Host"], told.Headers.Keys.Order());
        Assert.Equal(
            $$"""{"amount":"21000","callbackUrl":"{{Url}}","description":"job 42","id":"{{charge.Text("id")}}","internalId":"inv-42","status":"completed","unit":"msats"}""",
            Text(told));
        Assert.Equal(200, Assert.Single(world.Fake.Callbacks).Status);
    }

    [Fact]
    public async Task An_expired_charge_is_told_as_soon_as_it_cannot_be_paid_any_more()
    {
        await using var world = await ZbdWorld.StartAsync();
        var charge = await world.ChargeAsync($$""","expiresIn":60,"callbackUrl":"{{Url}}" """);

        world.Clock.Advance(TimeSpan.FromSeconds(60));
        await ToldAsync(world);
        Assert.Empty(_receiver!.Requests);

        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await ToldAsync(world);
        Assert.IsType<PaymentOutcome.Expired>(world.Network.Pay(world.Other, charge.Invoice()));
        var told = Text(Assert.Single(_receiver.Requests));
        Assert.Contains("\"status\":\"expired\"", told, StringComparison.Ordinal);
        Assert.Contains("\"internalId\":null", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expiry_is_told_once_and_not_too_early_even_if_timers_go_off_before_their_time()
    {
        var clock = new EagerTimers(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
        await using var world = await ZbdWorld.StartAsync(clock: clock);
        await world.ChargeAsync($$""","expiresIn":60,"callbackUrl":"{{Url}}" """);

        for (var second = 0; second < 60; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await ToldAsync(world);
        Assert.Empty(_receiver!.Requests);

        clock.Advance(TimeSpan.FromSeconds(1));
        await ToldAsync(world);
        Assert.Contains("\"status\":\"expired\"", Text(Assert.Single(_receiver.Requests)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_URL_nobody_is_told()
    {
        await using var world = await ZbdWorld.StartAsync();

        world.Network.Pay(world.Other, (await world.ChargeAsync()).Invoice());
        await world.ChargeAsync();
        world.Clock.Advance(TimeSpan.FromHours(1));
        await ToldAsync(world);

        Assert.Empty(world.Fake.Callbacks);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    public async Task A_callback_is_not_retried(int status)
    {
        await using var world = await ZbdWorld.StartAsync();

        await PaidAsync(world, $"{_receiver!.Address}status/{status}");
        world.Clock.Advance(TimeSpan.FromDays(1));
        await ToldAsync(world);

        Assert.Single(_receiver.Requests);
        Assert.Equal(status, Assert.Single(world.Fake.Callbacks).Status);
    }

    [Fact]
    public async Task A_callback_follows_no_redirect()
    {
        await using var world = await ZbdWorld.StartAsync();
        await using var moved = await LoopbackServer.StartAsync(
            "the test", 0, 1024, web => web.Run(RedirectAsync), TestContext.Current.CancellationToken);

        await PaidAsync(world, $"{moved.Address}moved");

        Assert.Empty(_receiver!.Requests);
        Assert.Equal(307, Assert.Single(world.Fake.Callbacks).Status);

        Task RedirectAsync(HttpContext context)
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = Url;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_recorded_as_a_failure()
    {
        await using var world = await ZbdWorld.StartAsync();
        await _receiver!.DisposeAsync();

        await PaidAsync(world, Url);

        var callback = Assert.Single(world.Fake.Callbacks);
        Assert.Null(callback.Status);
        Assert.NotNull(callback.Failure);
    }

    [Fact]
    public async Task A_printed_callback_hides_the_capability_in_its_URL()
    {
        await using var world = await ZbdWorld.StartAsync();

        await PaidAsync(world, Url);

        Assert.Equal($"POST {_receiver!.Address}echo/webhooks/zbd/inv-42 -> 200", Assert.Single(world.Fake.Callbacks).ToString());
    }

    [Fact]
    public async Task Callbacks_can_be_lost()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.Faults.Callbacks = ZbdCallbackMode.NotSent;

        var charge = await PaidAsync(world, Url);

        Assert.Empty(_receiver!.Requests);
        Assert.Equal("completed", (await world.Http.ReadAsync($"/v0/charges/{charge}")).Data().Text("status"));
    }

    [Fact]
    public async Task Callbacks_can_come_twice_until_the_faults_are_cleared()
    {
        await using var world = await ZbdWorld.StartAsync();
        world.Fake.Faults.Callbacks = ZbdCallbackMode.Doubled;

        await PaidAsync(world, Url);
        Assert.Equal(2, _receiver!.Executions);
        Assert.Equal(Text(_receiver.Requests[0]), Text(_receiver.Requests[1]));

        world.Fake.Faults.Clear();
        await PaidAsync(world, Url);
        Assert.Equal(3, _receiver.Executions);
    }

    [Fact]
    public async Task A_callback_can_be_forged_for_a_charge_that_nobody_paid()
    {
        await using var world = await ZbdWorld.StartAsync();
        var charge = await world.ChargeAsync($$""","callbackUrl":"{{Url}}" """);

        var sent = await world.Fake.ForgeCallbackAsync(Guid.Parse(charge.Text("id")!));

        Assert.Equal(200, sent.Status);
        Assert.Contains("\"status\":\"completed\"", Text(Assert.Single(_receiver!.Requests)), StringComparison.Ordinal);
        Assert.Equal("pending", (await world.ReadChargeAsync(charge)).Text("status"));
        await Assert.ThrowsAsync<ArgumentException>(() => world.Fake.ForgeCallbackAsync(Guid.NewGuid()));
    }

    [Fact]
    public async Task A_payment_is_told_when_it_ends_although_nobody_reads_it()
    {
        await using var world = await ZbdWorld.StartAsync(new ZbdOptions { FinalAfter = TimeSpan.FromSeconds(2) });
        var invoice = world.Network.Ask(world.Other, 21.Sat());
        var payment = await world.PayAsync(invoice.Invoice.Text, $$""","internalId":"pay-7f3a","callbackUrl":"{{Url}}" """);
        await ToldAsync(world);
        Assert.Empty(_receiver!.Requests);

        world.Clock.Advance(TimeSpan.FromSeconds(2));
        await ToldAsync(world);
        await world.ReadPaymentAsync(payment);
        await ToldAsync(world);

        Assert.Equal(
            $$"""{"id":"{{payment.Text("id")}}","fee":"0","unit":"msats","amount":"21000","invoice":"{{invoice.Invoice}}","preimage":"{{invoice.Preimage.ToHex()}}","internalId":"pay-7f3a","status":"completed","processedAt":"2026-11-22T10:00:00.000Z","confirmedAt":"2026-11-22T10:00:02.000Z","description":null,"callbackUrl":"{{Url}}"}""",
            Text(Assert.Single(_receiver.Requests)));
    }

    [Fact]
    public async Task A_payment_that_ends_at_once_is_told_at_once_while_its_POST_still_says_processing()
    {
        await using var world = await ZbdWorld.StartAsync(new ZbdOptions { ReadsUntilFinal = 0 });

        var payment = await world.PayAsync(world.Network.Ask(world.Other, 21.Sat()).Invoice.Text, $$""","callbackUrl":"{{Url}}" """);
        await ToldAsync(world);

        Assert.Equal("processing", payment.Text("status"));
        Assert.Contains("\"status\":\"completed\"", Text(Assert.Single(_receiver!.Requests)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_payment_is_told_too()
    {
        await using var world = await ZbdWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat(), expirySeconds: 1);
        world.Clock.Advance(TimeSpan.FromSeconds(2));

        await world.ReadPaymentAsync(await world.PayAsync(invoice.Invoice.Text, $$""","callbackUrl":"{{Url}}" """));
        await ToldAsync(world);

        Assert.Contains("\"status\":\"failed\"", Text(Assert.Single(_receiver!.Requests)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fake_ends_although_a_receiver_never_answers()
    {
        var world = await ZbdWorld.StartAsync();
        _receiver!.Gate.Close();
        world.Network.Pay(world.Other, (await world.ChargeAsync($$""","callbackUrl":"{{Url}}" """)).Invoice());
        await _receiver.Gate.HoldsAsync(1);

        await world.DisposeAsync();

        Assert.Null(Assert.Single(world.Fake.Callbacks).Status);
    }

    [Fact]
    public async Task A_fake_that_has_ended_hears_of_nothing_and_tells_nobody()
    {
        var world = await ZbdWorld.StartAsync();
        var paid = await world.ChargeAsync($$""","callbackUrl":"{{Url}}" """);

        await world.DisposeAsync();
        world.Network.Pay(world.Other, paid.Invoice());
        await ToldAsync(world);

        Assert.Empty(world.Fake.Callbacks);
        Assert.Equal(384.Sat(), world.ShopBalance);
    }

    private string Url => $"{_receiver!.Address}echo/webhooks/zbd/inv-42?e=1800000600&s=a+b";

    private static string Text(UpstreamRequest request) => Encoding.UTF8.GetString(request.Body.Span);

    private static Task ToldAsync(ZbdWorld world) => world.Fake.WhenCallbacksAnsweredAsync(TestContext.Current.CancellationToken);

    private static async Task<string> PaidAsync(ZbdWorld world, string url)
    {
        var charge = await world.ChargeAsync($$""","callbackUrl":"{{url}}" """);
        world.Network.Pay(world.Other, charge.Invoice());
        await ToldAsync(world);
        return charge.Text("id")!;
    }
}
