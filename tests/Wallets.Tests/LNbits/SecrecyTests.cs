using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.LNbits;
using Paywall.Wallets.LNbits;

namespace Paywall.Wallets.Tests.LNbits;

/// <summary>Keys, preimages, invoices and callback URLs come out where they belong and nowhere else.</summary>
public sealed class SecrecyTests
{
    private const string Callback = "https://shop.example/webhooks/lnbits/inv-42?e=1800000600&s=TAG-OF-42";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_done_and_whatever_goes_wrong_no_secret_is_logged()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        scene.Fake.Faults.Plan(new ApiFault.ServerError(), LNbitsOperation.ReadPayment);

        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order() with { CallbackUrl = new Uri(Callback) }, Stop);
        await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);
        var invoice = scene.StrangersInvoice();
        var paid = Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));
        await scene.Payments.PayAsync(Samples.Pay(invoice), Stop);
        scene.Fake.Faults.Plan(new ApiFault.ConnectionDropped());
        await scene.Payments.PayAsync(Samples.Pay(scene.StrangersInvoice()), Stop);
        await scene.Payments.GetBalanceAsync(Stop);

        var log = scene.Host.Log.Text;
        var leaked = scene.Network.FindInvoice(created.Invoice.PaymentHash)!.Preimage.ToHex();
        Assert.Contains("/api/v1/payments", log, StringComparison.Ordinal);
        Assert.Contains("Request Headers", log, StringComparison.Ordinal);
        foreach (var secret in new[] { scene.Shop.InvoiceKey, scene.Shop.AdminKey, paid.Preimage.ToHex(), leaked, "lnbcrt", "TAG-OF-42" })
        {
            Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task What_LNbits_says_is_shown_without_anything_secret_in_it()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        var words = $"Keys {LNbitsHost.AdminKey} and {LNbitsHost.InvoiceKey} may not pay {invoice.Text} with {preimage.ToHex()}\r\nforged line";
        await using var server = new RawServer(LNbitsText.Refused(403, words));
        await using var host = new LNbitsHost(server.Address);

        var paying = await LNbitsHost.FailsAsync(WalletFault.Misconfigured, () => host.Payments.PayAsync(Samples.Pay(invoice), Stop));
        var making = await LNbitsHost.FailsAsync(
            WalletFault.Misconfigured, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Equal(
            "LNbits answered POST /api/v1/payments with 403: Keys … and … may not pay … with ……forged line.", paying.Message);
        Assert.Equal(paying.Message, making.Message);
    }

    [Fact]
    public async Task A_payment_that_failed_or_is_unknown_says_why_without_anything_secret_in_it()
    {
        var invoice = Samples.Invoice();
        await using var server = new RawServer(
            (request, _) => request.Method == "POST" ? LNbitsText.Failed("failed", $"no route for {invoice.Text}") : LNbitsText.Refused(404, "Payment does not exist."));
        await using var host = new LNbitsHost(server.Address);

        var failed = Assert.IsType<PaymentOutcome.Failed>(await host.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.DoesNotContain("lnbcrt", failed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_nobody_knows_is_logged_without_anything_secret_in_it()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        var odd = LNbitsText.Payment(invoice, $"odd\n{preimage.ToHex()}{LNbitsHost.AdminKey}", PurchaseId.New(), preimage);
        await using var server = new RawServer(LNbitsText.Reading(odd).Answer());
        await using var host = new LNbitsHost(server.Address);

        await host.Invoices.LookUpInvoiceAsync(invoice.PaymentHash.ToString(), Stop);

        Assert.Contains("'odd…", host.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(preimage.ToHex(), host.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(LNbitsHost.AdminKey, host.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_a_program_holds_prints_a_secret()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        var order = Samples.Order() with { CallbackUrl = new Uri(Callback) };
        var payment = LNbitsText.Payment(invoice, "pending", order.Purchase, preimage);
        await using var server = new RawServer(
            (request, _) => request.Method == "POST" ? payment.Answer(201) : LNbitsText.Reading(payment.DeepClone().AsObject()).Answer());
        await using var host = new LNbitsHost(server.Address);
        object?[] things =
        [
            new LNbitsSettings(new Uri("https://lnbits.example"), LNbitsHost.InvoiceKey, LNbitsHost.AdminKey),
            new LNbitsSettings(new Uri("https://lnbits.example"), LNbitsHost.InvoiceKey).InvoiceApi,
            host.Invoices,
            await host.Invoices.CreateInvoiceAsync(order, Stop),
            await host.Invoices.LookUpInvoiceAsync(invoice.PaymentHash.ToString(), Stop),
            new LNbitsPayRequest(true, invoice.Text),
            new Paywall.Wallets.LNbits.LNbitsPayment(invoice.PaymentHash.ToString(), 1, 0, invoice.Text, null, "success", preimage.ToHex(), null),
            new LNbitsReading(true, "success", preimage.ToHex(), null),
        ];

        var printed = string.Join('\n', things);

        Assert.Contains(order.Purchase.ToString(), printed, StringComparison.Ordinal);
        foreach (var secret in new[] { LNbitsHost.InvoiceKey, LNbitsHost.AdminKey, preimage.ToHex(), "lnbcrt", "TAG-OF-42" })
        {
            Assert.DoesNotContain(secret, printed, StringComparison.OrdinalIgnoreCase);
        }
    }
}
