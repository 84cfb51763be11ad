using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Tests.Processes;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Sandbox.Tests.Wallets.LNbits;

public class FaultTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(7)]
    public async Task A_call_can_be_rate_limited_with_and_without_Retry_After(int? seconds)
    {
        await using var world = await LNbitsWorld.StartAsync();
        world.Fake.Faults.Plan(new ApiFault.RateLimited(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null));

        var reply = await world.Reader.ReadAsync("/api/v1/wallet");

        reply.IsRefused(429);
        Assert.Equal(seconds, (int?)reply.Headers.RetryAfter?.Delta?.TotalSeconds);
        Assert.Equal(200, (await world.Reader.ReadAsync("/api/v1/wallet")).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_payment_can_fail_before_it_is_made_or_lose_its_answer_after(bool afterEffect)
    {
        await using var world = await LNbitsWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat());
        world.Fake.Faults.Plan(new ApiFault.ServerError(AfterEffect: afterEffect), LNbitsOperation.Pay);
        Assert.Equal(200, (await world.Reader.ReadAsync("/api/v1/wallet")).Status);

        (await world.PayAsync(invoice.Invoice.Text)).IsRefused(500);

        Assert.Equal(afterEffect ? InvoiceState.Paid : InvoiceState.Open, world.Network.FindInvoice(invoice.PaymentHash)!.State);
    }

    [Fact]
    public async Task A_call_can_hang_until_its_caller_gives_up()
    {
        await using var world = await LNbitsWorld.StartAsync();
        world.Fake.Faults.Plan(new ApiFault.Hang());
        using var patience = new CancellationTokenSource();

        var hanging = world.Reader.GetAsync("/api/v1/wallet", patience.Token);
        await Eventually.TrueAsync(() => world.Fake.Calls.Count == 1, "the call arrives");
        Assert.False(hanging.IsCompleted);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task An_answer_can_be_a_page_or_nothing_or_a_broken_connection()
    {
        await using var world = await LNbitsWorld.StartAsync();
        world.Fake.Faults.Plan(new ApiFault.HtmlBody());
        world.Fake.Faults.Plan(new ApiFault.EmptyBody());
        world.Fake.Faults.Plan(new ApiFault.ConnectionDropped());

        Assert.StartsWith("<!doctype html>", (await world.Reader.ReadAsync("/api/v1/wallet")).Text, StringComparison.Ordinal);
        Assert.Empty((await world.Reader.ReadAsync("/api/v1/wallet")).Text);
        await Assert.ThrowsAsync<HttpRequestException>(() => world.Reader.ReadAsync("/api/v1/wallet"));
    }

    [Theory]
    [InlineData(nameof(InvoiceMistake.Amount))]
    [InlineData(nameof(InvoiceMistake.Network))]
    [InlineData(nameof(InvoiceMistake.Hash))]
    [InlineData(nameof(InvoiceMistake.Expiry))]
    public async Task An_invoice_can_be_wrong_in_one_way_and_well_signed(string mistake)
    {
        await using var world = await LNbitsWorld.StartAsync();
        world.Fake.Faults.Plan(new ApiFault.WrongInvoice(Enum.Parse<InvoiceMistake>(mistake)), LNbitsOperation.CreateInvoice);

        var made = await world.AskAsync();

        var (wrong, right) = (made.Invoice(), world.Network.FindInvoice(PaymentHash.Parse(made.Hash()))!.Invoice);
        Assert.Equal(mistake == nameof(InvoiceMistake.Amount), wrong.Amount != right.Amount);
        Assert.Equal(mistake == nameof(InvoiceMistake.Network), wrong.Network != right.Network);
        Assert.Equal(mistake == nameof(InvoiceMistake.Hash), wrong.PaymentHash != right.PaymentHash);
        Assert.Equal(mistake == nameof(InvoiceMistake.Expiry), wrong.Expiry != right.Expiry);
        Assert.Equal((right.Payee, made.Text("bolt11")), (wrong.Payee, made.Text("payment_request")));
    }

    [Fact]
    public async Task A_member_can_be_another_or_missing_also_inside_the_details()
    {
        await using var world = await LNbitsWorld.StartAsync();
        var made = await world.AskAsync();
        world.Fake.Faults.Plan(new ApiFault.MemberReplaced("details.amount", "soon"));
        world.Fake.Faults.Plan(new ApiFault.MemberMissing("details.bolt11"));
        world.Fake.Faults.Plan(new ApiFault.MemberReplaced("nothing.here", 1));

        Assert.Equal("soon", (await world.ReadAsync(made.Hash()))["details"]!.AsObject().Text("amount"));
        Assert.False((await world.ReadAsync(made.Hash()))["details"]!.AsObject().ContainsKey("bolt11"));
        Assert.Equal(21_000, (await world.ReadAsync(made.Hash()))["details"]!.AsObject().Number("amount"));
    }
}
