using System.Text.Json.Nodes;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

/// <summary>What ZBD makes is offered to nobody unless it is what was asked for.</summary>
public sealed class InvoiceCheckTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invoice_for_another_amount_is_refused()
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Fake.Faults.Plan(new ZbdFault.WrongInvoice(InvoiceMistake.Amount));

        var failure = await Fails.WithAsync(WalletFault.BadAnswer, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Contains("asks for 22000 msat, not 21000 msat", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invoice_without_an_amount_is_refused()
    {
        var failure = await RefusedAsync(order => ZbdText.Charge(Samples.Invoice(), order.Purchase)
            .With("invoice", new JsonObject { ["request"] = Samples.Sign(Samples.Draft() with { Amount = null }).Text }));

        Assert.Contains("asks for any amount", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invoice_of_another_network_is_refused()
    {
        await using var scene = await ZbdScene.OpenAsync();
        scene.Fake.Faults.Plan(new ZbdFault.WrongInvoice(InvoiceMistake.Network));

        var failure = await Fails.WithAsync(WalletFault.BadAnswer, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));

        Assert.Contains("is for Mainnet, not Regtest", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 3600)]
    [InlineData(0, 362)]
    [InlineData(-301, 300)]
    [InlineData(600, 300)]
    public async Task An_invoice_that_is_over_or_lasts_too_long_is_refused(int madeAfterSeconds, int expirySeconds)
    {
        var draft = Samples.Draft() with
        {
            Timestamp = TimeProvider.System.GetUtcNow().AddSeconds(madeAfterSeconds),
            Expiry = TimeSpan.FromSeconds(expirySeconds),
        };

        var failure = await RefusedAsync(order => ZbdText.Charge(Samples.Sign(draft), order.Purchase));

        Assert.Contains("not 300 s from now", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invoice_whose_payee_has_a_clock_that_is_somewhat_fast_is_taken()
    {
        var invoice = Samples.Sign(Samples.Draft() with { Timestamp = TimeProvider.System.GetUtcNow().AddSeconds(30) });

        var created = await CreateAsync(order => ZbdText.Charge(invoice, order.Purchase));

        Assert.Equal(invoice.Text, created.Invoice.Text);
    }

    [Theory]
    [InlineData("lnbcrt210n1garbage")]
    [InlineData("")]
    [InlineData(null)]
    public async Task What_is_no_invoice_is_refused(string? text)
    {
        var failure = await RefusedAsync(order =>
            ZbdText.Charge(Samples.Invoice(), order.Purchase).With("invoice", new JsonObject { ["request"] = text }));

        Assert.Contains("is not BOLT 11", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"lnbcrt210n1\"")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    public async Task A_charge_without_an_invoice_is_refused(string invoice)
    {
        var failure = await RefusedAsync(order => ZbdText.Charge(Samples.Invoice(), order.Purchase).With("invoice", JsonNode.Parse(invoice)));

        Assert.Contains("is not BOLT 11", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("42")]
    [InlineData("\".\"")]
    [InlineData("\"..\"")]
    [InlineData("\"a/b\"")]
    [InlineData("\"a?b\"")]
    [InlineData("\"a b\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"")]
    public async Task A_charge_whose_id_fits_into_no_token_or_url_is_refused(string id)
    {
        await using var server = new RawServer((request, _) =>
        {
            var purchase = PurchaseId.Parse(JsonNode.Parse(request.Body)!["internalId"]!.GetValue<string>());
            var answer = ZbdText.Charge(Samples.Invoice(), purchase).With("id", "ID").Answer();
            return answer with { Body = answer.Body.Replace("\"ID\"", id, StringComparison.Ordinal) };
        });
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(WalletFault.BadAnswer, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop));
    }

    [Fact]
    public async Task A_charge_of_another_purchase_is_refused_because_its_payment_would_count_for_nobody()
    {
        var failure = await RefusedAsync(_ => ZbdText.Charge(Samples.Invoice(), PurchaseId.New()));

        Assert.Contains("answered with another", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amount", "20999")]
    [InlineData("unit", "sats")]
    public async Task A_charge_that_counts_otherwise_than_its_invoice_is_refused(string member, string value)
    {
        var failure = await RefusedAsync(order => ZbdText.Charge(Samples.Invoice(), order.Purchase).With(member, value));

        Assert.Contains("answered with another", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("internalId")]
    [InlineData("amount")]
    [InlineData("unit")]
    [InlineData("status")]
    public async Task A_charge_may_leave_out_what_the_invoice_says_already(string member)
    {
        var created = await CreateAsync(order => ZbdText.Charge(Samples.Invoice(), order.Purchase).Without(member));

        Assert.Equal(Samples.ChargeId, created.Id);
    }

    private static Task<WalletException> RefusedAsync(Func<InvoiceRequest, JsonObject> answer) =>
        Fails.WithAsync(WalletFault.BadAnswer, () => CreateAsync(answer));

    private static async Task<CreatedInvoice> CreateAsync(Func<InvoiceRequest, JsonObject> answer)
    {
        var order = Samples.Order();
        await using var server = new RawServer(answer(order).Answer());
        await using var host = new WalletHost(server.Address);
        return await host.Invoices.CreateInvoiceAsync(order, Stop);
    }
}
