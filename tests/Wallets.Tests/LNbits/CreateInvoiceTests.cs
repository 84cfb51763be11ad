using System.Text.Json;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.LNbits;

namespace Paywall.Wallets.Tests.LNbits;

public sealed class CreateInvoiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_payer_can_pay_the_invoice_and_the_wallet_finds_it_by_its_payment_hash(bool isOld)
    {
        await using var scene = await LNbitsScene.OpenAsync(options: new LNbitsOptions { IsOld = isOld });
        var order = Samples.Order();

        var created = await scene.Invoices.CreateInvoiceAsync(order, Stop);
        Assert.IsType<Sandbox.Network.PaymentOutcome.Paid>(scene.Network.Pay(scene.Stranger, created.Invoice.Text));
        var found = await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);

        Assert.Equal(created.Invoice.PaymentHash.ToString(), created.Id);
        Assert.Equal((order.Amount, scene.Fake.Node.Id, "job 42"), (created.Invoice.Amount, created.Invoice.Payee, created.Invoice.Description));
        Assert.Equal(created.Invoice.PaymentHash, found?.Invoice?.PaymentHash);
        Assert.Equal(order.Purchase, found?.Purchase);
        Assert.Equal(order.Amount, Assert.IsType<InvoiceStatus.Paid>(found?.Status).Amount);
    }

    [Fact]
    public async Task The_order_goes_out_in_whole_satoshis_with_the_purchase_and_the_callback_url()
    {
        const string Url = "https://shop.example/webhooks/lnbits/inv-42?e=1800000600&s=a-b_c";
        await using var scene = await LNbitsScene.OpenAsync();
        var order = Samples.Order();

        await scene.Invoices.CreateInvoiceAsync(order with { CallbackUrl = new Uri(Url) }, Stop);
        await scene.Invoices.CreateInvoiceAsync(order, Stop);

        using var body = JsonDocument.Parse(scene.Fake.Calls[0].Body);
        Assert.Equal(
            $$$"""{"out":false,"amount":21,"unit":"sat","memo":"job 42","expiry":300,"webhook":"{{{Url}}}","extra":{"paywall":"{{{order.Purchase}}}"}}""",
            body.RootElement.GetRawText().Replace("\\u0026", "&", StringComparison.Ordinal));
        Assert.DoesNotContain("webhook", scene.Fake.Calls[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_invoice_key_goes_out_in_its_header_and_the_admin_key_not_at_all()
    {
        await using var server = new RawServer(LNbitsText.Refused(400));
        await using var host = new LNbitsHost(server.Address);

        await LNbitsHost.FailsAsync(WalletFault.Refused, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/api/v1/payments"), (request.Method, request.Target));
        Assert.Equal(LNbitsHost.InvoiceKey, request.Headers["X-Api-Key"]);
        Assert.Equal(1, request.Text.Split(LNbitsHost.InvoiceKey).Length - 1);
        Assert.DoesNotContain(LNbitsHost.AdminKey, request.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(21_001)]
    [InlineData(999)]
    [InlineData(0)]
    public async Task An_amount_that_is_not_in_whole_satoshis_is_never_asked_for(int msat)
    {
        await using var scene = await LNbitsScene.OpenAsync();

        await LNbitsHost.FailsAsync(
            WalletFault.Refused,
            () => scene.Invoices.CreateInvoiceAsync(Samples.Order() with { Amount = new MilliSatoshi((ulong)msat) }, Stop));

        Assert.Empty(scene.Fake.Calls);
    }

    [Theory]
    [InlineData(nameof(InvoiceMistake.Amount))]
    [InlineData(nameof(InvoiceMistake.Network))]
    [InlineData(nameof(InvoiceMistake.Hash))]
    [InlineData(nameof(InvoiceMistake.Expiry))]
    public async Task An_invoice_that_is_not_the_one_asked_for_is_not_offered(string mistake)
    {
        await using var scene = await LNbitsScene.OpenAsync();
        scene.Fake.Faults.Plan(new ApiFault.WrongInvoice(Enum.Parse<InvoiceMistake>(mistake)));

        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
    }

    [Theory]
    [InlineData("payment_hash", null)]
    [InlineData("payment_hash", "cs1uhCLEB/ttCYaQ8RMLfe1+wvf14dML2dUh8BU2N5M=")]
    [InlineData("payment_hash", "72cd6e8422c407fb6d098690f1130b7ded7ec2f7f5e1d30bd9d521f015363793")]
    [InlineData("bolt11", "lnbcrt1")]
    [InlineData("amount", "22000")]
    public async Task An_answer_that_contradicts_itself_is_not_believed(string member, string? value)
    {
        await using var scene = await LNbitsScene.OpenAsync();
        scene.Fake.Faults.Plan(new ApiFault.MemberReplaced(member, value));

        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
    }

    [Fact]
    public async Task An_invoice_that_is_written_down_for_another_purchase_is_not_offered()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        scene.Fake.Faults.Plan(new ApiFault.MemberReplaced("extra.paywall", PurchaseId.New().ToString()));

        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
    }

    [Fact]
    public async Task More_than_LNbits_allows_is_refused_in_its_own_words()
    {
        await using var scene = await LNbitsScene.OpenAsync();

        var failure = await LNbitsHost.FailsAsync(
            WalletFault.Refused,
            () => scene.Invoices.CreateInvoiceAsync(Samples.Order() with { Amount = MilliSatoshi.FromSatoshi(10_000_001) }, Stop));

        Assert.Equal(
            "LNbits answered POST /api/v1/payments with 520: Invoice amount 10000001 is too high. Max allowed: 10000000.", failure.Message);
    }

    [Theory]
    [InlineData("dropped")]
    [InlineData("500")]
    [InlineData("html")]
    [InlineData("empty")]
    public async Task An_invoice_whose_answer_is_lost_is_not_asked_for_again(string way)
    {
        await using var scene = await LNbitsScene.OpenAsync();
        scene.Fake.Faults.Plan(way switch
        {
            "dropped" => new ApiFault.ConnectionDropped(),
            "html" => new ApiFault.HtmlBody(),
            "empty" => new ApiFault.EmptyBody(),
            _ => new ApiFault.ServerError(AfterEffect: true),
        });

        await Assert.ThrowsAsync<WalletException>(() => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Single(scene.Fake.Calls);
    }
}
