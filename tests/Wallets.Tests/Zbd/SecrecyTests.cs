using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets.Zbd;
using Paywall.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

/// <summary>Keys, preimages, invoices and callback URLs come out where they belong and nowhere else.</summary>
public sealed class SecrecyTests
{
    private const string Callback = "https://shop.example/webhooks/zbd/inv-42?e=1800000600&s=TAG-OF-42";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_done_and_whatever_goes_wrong_no_secret_is_logged()
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Fake.Faults.Plan(new ZbdFault.ServerError(), ZbdOperation.ReadCharge);
        scene.Fake.Faults.Plan(new ZbdFault.ConnectionDropped(), ZbdOperation.ReadPayment);

        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order() with { CallbackUrl = new Uri(Callback) }, Stop);
        await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);
        var invoice = scene.StrangersInvoice();
        var sent = Assert.IsType<PaymentOutcome.InFlight>(await scene.Payments.PayAsync(Samples.Pay(invoice), Stop));
        var paid = Assert.IsType<PaymentOutcome.Succeeded>(await scene.Payments.LookUpPaymentAsync(sent.Id, invoice, Stop));
        scene.Fake.Faults.Plan(new ZbdFault.ConnectionDropped());
        await scene.Payments.PayAsync(Samples.Pay(scene.StrangersInvoice()), Stop);
        await scene.Payments.GetBalanceAsync(Stop);

        var log = scene.Host.Log.Text;
        Assert.Contains("/v0/charges", log, StringComparison.Ordinal);
        Assert.Contains("Request Headers", log, StringComparison.Ordinal);
        Assert.Contains("Polly", string.Join(' ', scene.Host.Log.Lines.Select(line => line.Category)), StringComparison.Ordinal);
        Assert.DoesNotContain(WalletHost.ApiKey, log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(paid.Preimage.ToHex(), log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("lnbcrt", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("TAG-OF-42", log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_ZBD_says_is_shown_without_anything_secret_in_it()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        var words = $"Key {WalletHost.ApiKey.ToUpperInvariant()} may not pay {invoice.Text} with {preimage.ToHex()}\r\n\u2028\u202eforged line";
        await using var server = new RawServer(ZbdText.Refused(403, words));
        await using var host = new WalletHost(server.Address);

        var failure = await Fails.WithAsync(WalletFault.Misconfigured, () => host.Payments.PayAsync(Samples.Pay(invoice), Stop));

        Assert.Equal("ZBD answered POST /v0/payments with 403: Key … may not pay … with ……forged line.", failure.Message);
    }

    [Fact]
    public async Task What_ZBD_says_at_length_is_cut_short()
    {
        await using var server = new RawServer(ZbdText.Refused(400, string.Concat(Enumerable.Repeat("too long ", 10_000))));
        await using var host = new WalletHost(server.Address);

        var failure = await Fails.WithAsync(WalletFault.Refused, () => host.Payments.GetBalanceAsync(Stop));

        Assert.Contains(": too long too long", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.Message.Length, 200, 300);
    }

    [Fact]
    public async Task A_state_that_nobody_knows_is_logged_without_anything_secret_in_it()
    {
        var preimage = Preimage.Random();
        var charge = ZbdText.Charge(Samples.Invoice(), PurchaseId.New(), $"odd\n{preimage.ToHex()}{WalletHost.ApiKey}");
        await using var server = new RawServer(charge.Answer());
        await using var host = new WalletHost(server.Address);

        await host.Invoices.LookUpInvoiceAsync(Samples.ChargeId, Stop);

        Assert.Contains("as 'odd…", host.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(preimage.ToHex(), host.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(WalletHost.ApiKey, host.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_a_program_holds_prints_a_secret()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        var order = Samples.Order() with { CallbackUrl = new Uri(Callback) };
        await using var server = new RawServer(ZbdText.Charge(invoice, order.Purchase).Answer());
        await using var host = new WalletHost(server.Address);
        object[] things =
        [
            new ZbdSettings(ZbdSettings.DefaultBaseUrl, WalletHost.ApiKey),
            host.Invoices,
            order,
            await host.Invoices.CreateInvoiceAsync(order, Stop),
            await host.Invoices.LookUpInvoiceAsync(Samples.ChargeId, Stop) ?? throw new InvalidOperationException("There is a charge."),
            Samples.Pay(invoice) with { CallbackUrl = new Uri(Callback) },
            new PaymentOutcome.Succeeded(Samples.PaymentId, preimage, null),
        ];

        var printed = string.Join('\n', things);

        Assert.Contains(order.Purchase.ToString(), printed, StringComparison.Ordinal);
        Assert.DoesNotContain(WalletHost.ApiKey, printed, StringComparison.Ordinal);
        Assert.DoesNotContain(preimage.ToHex(), printed, StringComparison.Ordinal);
        Assert.DoesNotContain("lnbcrt", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("TAG-OF-42", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"success\":false,\"message\":[\"a\",\"b\"]}")]
    [InlineData("{\"success\":false}")]
    [InlineData("<h1>Bad Gateway</h1>")]
    [InlineData("")]
    public async Task An_error_without_words_is_named_by_its_status(string body)
    {
        await using var server = new RawServer(new RawReply.Answer(400, body));
        await using var host = new WalletHost(server.Address);

        var failure = await Fails.WithAsync(WalletFault.Refused, () => host.Payments.GetBalanceAsync(Stop));

        Assert.Equal("ZBD answered GET /v0/wallet with 400.", failure.Message);
    }
}
