using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

public sealed class LookUpInvoiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unpaid_invoice_is_pending_until_its_time_is_over()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var scene = await ZbdScene.OpenAsync(time);
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        Assert.IsType<InvoiceStatus.Pending>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
        time.Advance(Samples.Expiry + TimeSpan.FromSeconds(1));
        Assert.IsType<InvoiceStatus.Expired>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
    }

    [Fact]
    public async Task A_paid_invoice_tells_what_arrived_and_when()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var scene = await ZbdScene.OpenAsync(time);
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        time.Advance(TimeSpan.FromSeconds(42));
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);

        var found = await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);

        Assert.Equal(new InvoiceStatus.Paid(Samples.Price, time.GetUtcNow()), found?.Status);
    }

    [Fact]
    public async Task A_charge_that_ended_in_an_error_has_failed()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Fake.Faults.Plan(new ZbdFault.MemberReplaced("status", "error"));

        Assert.IsType<InvoiceStatus.Failed>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
    }

    [Theory]
    [InlineData("paid")]
    [InlineData("settled")]
    [InlineData("COMPLETED")]
    [InlineData("completed ")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_state_that_is_not_documented_is_pending_and_the_log_says_so(string? status)
    {
        await using var scene = await ZbdScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Fake.Faults.Plan(new ZbdFault.MemberReplaced("status", status));

        Assert.IsType<InvoiceStatus.Pending>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
        var warning = Assert.Single(scene.Host.Log.Lines, line => line.Level == LogLevel.Warning);
        Assert.Contains($"ZBD reports charge {created.Id} as '{status}'", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_documented_state_warns_of_nothing()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);

        Assert.DoesNotContain(scene.Host.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_charge_that_ZBD_does_not_know_is_null()
    {
        await using var scene = await ZbdScene.OpenAsync();

        Assert.Null(await scene.Invoices.LookUpInvoiceAsync(Samples.ChargeId, Stop));
    }

    [Theory]
    [InlineData("<h1>Not Found</h1>", "text/html")]
    [InlineData("", null)]
    [InlineData("\"nothing\"", "application/json")]
    public async Task A_page_that_is_not_found_on_the_way_to_ZBD_is_no_word_about_the_charge(string body, string? contentType)
    {
        await using var server = new RawServer(new RawReply.Answer(404, body, contentType));
        await using var host = new WalletHost(server.Address);

        var failure = await Fails.WithAsync(WalletFault.BadAnswer, () => host.Invoices.LookUpInvoiceAsync(Samples.ChargeId, Stop));

        Assert.Contains($"with 404 and {contentType ?? "no content type"}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_charge_than_the_one_asked_for_is_not_believed()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Fake.Faults.Plan(new ZbdFault.MemberReplaced("id", Samples.ChargeId));

        await Fails.WithAsync(WalletFault.BadAnswer, () => scene.Invoices.LookUpInvoiceAsync(created.Id, Stop));
    }

    [Fact]
    public async Task Another_invoice_in_the_charge_shows_in_its_payment_hash()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Fake.Faults.Plan(new ZbdFault.WrongInvoice(InvoiceMistake.Hash));

        var found = await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);

        Assert.NotNull(found?.Invoice);
        Assert.NotEqual(created.Invoice.PaymentHash, found.Invoice.PaymentHash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../wallet")]
    [InlineData("a?b=c")]
    [InlineData("a/b")]
    public async Task An_id_that_would_lead_to_another_address_is_never_asked_for(string id)
    {
        await using var scene = await ZbdScene.OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => scene.Invoices.LookUpInvoiceAsync(id, Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => scene.Payments.LookUpPaymentAsync(id, Samples.Invoice(), Stop));

        Assert.Empty(scene.Fake.Calls);
    }
}
