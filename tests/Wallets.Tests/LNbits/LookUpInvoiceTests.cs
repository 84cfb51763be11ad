using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Wallets.Tests.LNbits;

public sealed class LookUpInvoiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unpaid_invoice_is_pending_until_its_time_is_over()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var scene = await LNbitsScene.OpenAsync(time);
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        Assert.IsType<InvoiceStatus.Pending>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
        time.Advance(Samples.Expiry + TimeSpan.FromSeconds(1));
        Assert.IsType<InvoiceStatus.Expired>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
    }

    [Fact]
    public async Task An_invoice_paid_in_time_is_paid_also_after_its_time()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var scene = await LNbitsScene.OpenAsync(time);
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);
        time.Advance(TimeSpan.FromDays(1));

        var found = await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);

        Assert.Equal(new InvoiceStatus.Paid(Samples.Price, null), found?.Status);
    }

    [Fact]
    public async Task The_leak_of_an_unpaid_invoices_preimage_never_makes_it_paid()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        using var thief = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = scene.Fake.Address };
        var leaked = await thief.GetStringAsync($"/api/v1/payments/{created.Id}", Stop);
        var preimage = scene.Network.FindInvoice(created.Invoice.PaymentHash)!.Preimage.ToHex();
        Assert.Contains(preimage, leaked, StringComparison.Ordinal);

        var found = await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);

        Assert.IsType<InvoiceStatus.Pending>(found?.Status);
        Assert.False(scene.Invoices.Capabilities.PreimageProvesPayment);
    }

    [Theory]
    [InlineData("""{"paid":true,"preimage":"PHEX"}""")]
    [InlineData("""{"paid":false,"preimage":"PHEX"}""")]
    [InlineData("""{"paid":true,"status":"success","preimage":"PHEX","details":null}""")]
    public async Task What_LNbits_tells_strangers_is_not_believed_even_with_a_right_preimage(string body)
    {
        var preimage = Preimage.Random();
        await using var server = new RawServer(new RawReply.Answer(200, body.Replace("PHEX", preimage.ToHex(), StringComparison.Ordinal)));
        await using var host = new LNbitsHost(server.Address);

        var failure = await LNbitsHost.FailsAsync(
            WalletFault.BadAnswer, () => host.Invoices.LookUpInvoiceAsync(preimage.Hash.ToString(), Stop));

        Assert.Contains("Is the key that of this wallet?", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_reads_like_a_stranger_and_is_not_believed()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);
        await using var host = new LNbitsHost(scene.Fake.Address);

        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => host.Invoices.LookUpInvoiceAsync(created.Id, Stop));
    }

    [Fact]
    public async Task An_invoice_that_failed_has_failed_and_after_its_time_has_expired()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var scene = await LNbitsScene.OpenAsync(time);
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Fake.Faults.Plan(new ApiFault.MemberReplaced("status", "failed"), times: 2);

        Assert.IsType<InvoiceStatus.Failed>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
        time.Advance(TimeSpan.FromDays(1));
        Assert.IsType<InvoiceStatus.Expired>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
    }

    [Theory]
    [InlineData("settled")]
    [InlineData("SUCCESS")]
    [InlineData("success")]
    [InlineData("")]
    public async Task A_status_that_is_not_documented_or_contradicts_is_pending_and_the_log_says_so(string status)
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Fake.Faults.Plan(new ApiFault.MemberReplaced("status", status));

        Assert.IsType<InvoiceStatus.Pending>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);

        var warning = Assert.Single(scene.Host.Log.Lines, line => line.Level == LogLevel.Warning);
        Assert.Contains($"paid=False and '{status}'", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_that_nobody_knows_is_pending_also_after_the_invoices_time()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var scene = await LNbitsScene.OpenAsync(time);
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        time.Advance(TimeSpan.FromDays(1));
        scene.Fake.Faults.Plan(new ApiFault.MemberReplaced("status", "settled"));

        Assert.IsType<InvoiceStatus.Pending>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
    }

    [Fact]
    public async Task A_documented_state_warns_of_nothing()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);
        await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);

        Assert.DoesNotContain(scene.Host.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task An_invoice_that_LNbits_does_not_know_is_null()
    {
        await using var scene = await LNbitsScene.OpenAsync();

        Assert.Null(await scene.Invoices.LookUpInvoiceAsync(Preimage.Random().Hash.ToString(), Stop));
    }

    [Theory]
    [InlineData("payment_hash")]
    [InlineData("bolt11")]
    public async Task An_answer_about_another_hash_is_not_believed(string member)
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);
        var other = Samples.Invoice();
        scene.Fake.Faults.Plan(new ApiFault.MemberReplaced(
            $"details.{member}", member == "bolt11" ? other.Text : other.PaymentHash.ToString()));

        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => scene.Invoices.LookUpInvoiceAsync(created.Id, Stop));
    }

    [Fact]
    public async Task The_wallets_own_payment_of_its_invoice_is_no_income()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        await scene.Payments.PayAsync(Samples.Pay(created.Invoice), Stop);

        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => scene.Invoices.LookUpInvoiceAsync(created.Id, Stop));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("5f3c0e0a-7a0e-4c39-9d0a-1f2f3c4d5e6f")]
    [InlineData("72cd6e8422c407fb6d098690f1130b7ded7ec2f7f5e1d30bd9d521f01536379/")]
    public async Task An_id_that_is_no_payment_hash_is_never_asked_for(string id)
    {
        await using var scene = await LNbitsScene.OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => scene.Invoices.LookUpInvoiceAsync(id, Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => scene.Payments.LookUpPaymentAsync(id, Samples.Invoice(), Stop));

        Assert.Empty(scene.Fake.Calls);
    }

    [Fact]
    public async Task Many_invoices_are_each_found_with_their_own_purchase()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        var orders = Enumerable.Range(0, 20).Select(_ => Samples.Order()).ToArray();

        var created = await Task.WhenAll(orders.Select(order => scene.Invoices.CreateInvoiceAsync(order, Stop)));
        var found = await Task.WhenAll(created.Select(invoice => scene.Invoices.LookUpInvoiceAsync(invoice.Id, Stop)));

        Assert.Equal(orders.Select(order => (PurchaseId?)order.Purchase), found.Select(lookup => lookup?.Purchase));
        Assert.Equal(20, scene.CallsOf(LNbitsOperation.CreateInvoice).Count);
    }
}
