using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

public sealed class CreateInvoiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invoice_asks_for_exactly_the_price_on_behalf_of_the_wallet()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var order = Samples.Order() with { Amount = new MilliSatoshi(21_001) };

        var created = await scene.Invoices.CreateInvoiceAsync(order, Stop);

        Assert.Equal(new MilliSatoshi(21_001), created.Invoice.Amount);
        Assert.Equal(scene.Fake.Node.Id, created.Invoice.Payee);
        Assert.Equal("job 42", created.Invoice.Description);
        Assert.Equal(Samples.Expiry, created.Invoice.Expiry);
    }

    [Fact]
    public async Task A_payer_can_pay_the_invoice_and_the_wallet_finds_it_by_its_id()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var order = Samples.Order();

        var created = await scene.Invoices.CreateInvoiceAsync(order, Stop);
        Assert.IsType<Sandbox.Network.PaymentOutcome.Paid>(scene.Network.Pay(scene.Stranger, created.Invoice.Text));
        var found = await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);

        Assert.Equal(created.Invoice.PaymentHash, found?.Invoice?.PaymentHash);
        Assert.Equal(order.Purchase, found?.Purchase);
        Assert.Equal(order.Amount, Assert.IsType<InvoiceStatus.Paid>(found?.Status).Amount);
    }

    [Fact]
    public async Task The_amount_goes_out_as_a_string_of_millisatoshis_and_the_expiry_as_a_number_of_seconds()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var order = Samples.Order();

        await scene.Invoices.CreateInvoiceAsync(order, Stop);

        using var body = JsonDocument.Parse(Assert.Single(scene.Fake.Calls).Body);
        Assert.Equal(
            $$"""{"amount":"21000","description":"job 42","expiresIn":300,"internalId":"{{order.Purchase}}"}""", body.RootElement.GetRawText());
    }

    [Fact]
    public async Task The_callback_url_goes_out_as_it_is_with_its_query()
    {
        const string Url = "https://shop.example/webhooks/zbd/inv-42?e=1800000600&s=4GJ7evq2l6ptc3-S_ucWOE5b1QrslxDOEuucrErQBZc";
        await using var scene = await ZbdScene.OpenAsync();

        await scene.Invoices.CreateInvoiceAsync(Samples.Order() with { CallbackUrl = new Uri(Url) }, Stop);

        using var body = JsonDocument.Parse(Assert.Single(scene.Fake.Calls).Body);
        Assert.Equal(Url, body.RootElement.GetProperty("callbackUrl").GetString());
    }

    [Fact]
    public async Task The_key_goes_out_in_its_header_and_nowhere_else()
    {
        await using var server = new RawServer(ZbdText.Refused(400));
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(WalletFault.Refused, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/v0/charges"), (request.Method, request.Target));
        Assert.Equal(WalletHost.ApiKey, request.Headers["apikey"]);
        Assert.Equal("application/json", request.Headers["Accept"]);
        Assert.StartsWith("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(1, request.Text.Split(WalletHost.ApiKey).Length - 1);
    }

    [Fact]
    public async Task A_base_address_with_a_path_is_kept()
    {
        await using var server = new RawServer(ZbdText.Refused(400));
        await using var host = new WalletHost(new Uri(server.Address, "/through/here/"));

        await Fails.WithAsync(WalletFault.Refused, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Equal("/through/here/v0/charges", Assert.Single(server.Requests).Target);
    }

    [Fact]
    public async Task The_expiry_is_measured_with_the_clock_of_the_program()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var scene = await ZbdScene.OpenAsync(time);

        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        Assert.Equal(time.GetUtcNow() + Samples.Expiry, created.Invoice.ExpiresAt);
    }

    [Fact]
    public async Task A_hundred_parallel_orders_get_a_hundred_invoices_each_its_own()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var orders = Enumerable.Range(0, 100).Select(i => Samples.Order() with { Amount = new MilliSatoshi(21_000 + (ulong)i) }).ToList();

        var created = await Task.WhenAll(orders.Select(order => scene.Invoices.CreateInvoiceAsync(order, Stop)));
        var found = await Task.WhenAll(created.Select(invoice => scene.Invoices.LookUpInvoiceAsync(invoice.Id, Stop)));

        Assert.Equal(orders.Select(order => order.Amount), created.Select(invoice => invoice.Invoice.Amount!.Value));
        Assert.Equal(orders.Select(order => (PurchaseId?)order.Purchase), found.Select(lookup => lookup?.Purchase));
        Assert.Equal(100, created.Select(invoice => invoice.Invoice.PaymentHash).Distinct().Count());
        Assert.Equal(100, scene.CallsOf(ZbdOperation.CreateCharge).Count);
    }
}
