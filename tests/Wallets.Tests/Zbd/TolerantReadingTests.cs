using System.Text.Json.Nodes;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Tests.Zbd;

/// <summary>A charge is read as long as what decides can be read; what decides is never guessed.</summary>
public sealed class TolerantReadingTests
{
    private readonly PurchaseId _purchase = PurchaseId.New();
    private readonly Bolt11Invoice _invoice = Samples.Invoice();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\"21000\"")]
    [InlineData("21000")]
    [InlineData("21000.0")]
    [InlineData("2.1e4")]
    [InlineData("\"21000.000\"")]
    public async Task An_amount_is_read_as_a_string_and_as_a_number(string amount)
    {
        var found = await LookUpAsync(Paid().With("amount", JsonNode.Parse(amount)));

        Assert.Equal(Samples.Price, Assert.IsType<InvoiceStatus.Paid>(found.Status).Amount);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"-21000\"")]
    [InlineData("-21000")]
    [InlineData("21000.5")]
    [InlineData("\"21 000\"")]
    [InlineData("\"0x5208\"")]
    [InlineData("\"18446744073709551616\"")]
    [InlineData("1e400")]
    [InlineData("true")]
    [InlineData("{\"msat\":21000}")]
    [InlineData("[21000]")]
    public async Task A_charge_completed_with_an_amount_that_cannot_be_read_is_not_taken_for_unpaid(string amount)
    {
        var failure = await Fails.WithAsync(WalletFault.BadAnswer, () => LookUpAsync(Paid().With("amount", JsonNode.Parse(amount))));

        Assert.Contains("not with what amount", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_amount_of_all_is_read()
    {
        var found = await LookUpAsync(Paid().With("amount", "18446744073709551615"));

        Assert.Equal(ulong.MaxValue, Assert.IsType<InvoiceStatus.Paid>(found.Status).Amount.Value);
    }

    [Fact]
    public async Task An_amount_in_another_unit_is_not_read_as_millisatoshis() =>
        await Fails.WithAsync(WalletFault.BadAnswer, () => LookUpAsync(Paid().With("unit", "sats")));

    [Fact]
    public async Task A_unit_may_be_missing()
    {
        var found = await LookUpAsync(Paid().Without("unit"));

        Assert.Equal(Samples.Price, Assert.IsType<InvoiceStatus.Paid>(found.Status).Amount);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("1795341602")]
    [InlineData("{}")]
    public async Task A_paid_charge_without_a_readable_time_is_paid_all_the_same(string confirmedAt)
    {
        var found = await LookUpAsync(Paid().With("confirmedAt", JsonNode.Parse(confirmedAt)));

        Assert.Equal(new InvoiceStatus.Paid(Samples.Price, null), found.Status);
    }

    [Fact]
    public async Task A_paid_charge_without_any_time_is_paid_all_the_same()
    {
        var found = await LookUpAsync(Paid().Without("confirmedAt").Without("createdAt").Without("expiresAt"));

        Assert.Equal(new InvoiceStatus.Paid(Samples.Price, null), found.Status);
    }

    [Theory]
    [InlineData("\"inv-42\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData("{\"a\":[1]}")]
    public async Task An_internal_id_that_is_not_ours_names_no_purchase(string internalId)
    {
        var found = await LookUpAsync(Paid().With("internalId", JsonNode.Parse(internalId)));

        Assert.Null(found.Purchase);
        Assert.IsType<InvoiceStatus.Paid>(found.Status);
    }

    [Fact]
    public async Task A_missing_internal_id_names_no_purchase()
    {
        var found = await LookUpAsync(Paid().Without("internalId"));

        Assert.Null(found.Purchase);
        Assert.IsType<InvoiceStatus.Paid>(found.Status);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"lnbcrt1\"")]
    [InlineData("{}")]
    [InlineData("{\"request\":7}")]
    [InlineData("{\"request\":\"gone\"}")]
    public async Task A_charge_that_does_not_tell_its_invoice_any_more_is_read(string invoice)
    {
        var found = await LookUpAsync(Paid().With("invoice", JsonNode.Parse(invoice)));

        Assert.Null(found.Invoice);
        Assert.Equal(_purchase, found.Purchase);
        Assert.IsType<InvoiceStatus.Paid>(found.Status);
    }

    [Fact]
    public async Task Members_that_nobody_knows_are_passed_over()
    {
        var found = await LookUpAsync(Paid().With("preimage", "x").With("fees", new JsonArray(1, new JsonObject())));

        Assert.IsType<InvoiceStatus.Paid>(found.Status);
    }

    [Fact]
    public async Task A_byte_order_mark_and_an_unheard_of_charset_do_no_harm()
    {
        var answer = Paid().Answer();

        var found = await LookUpAsync(answer with { Body = "\ufeff" + answer.Body, ContentType = "application/json; charset=utf-99" });

        Assert.IsType<InvoiceStatus.Paid>(found.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"success\":true}")]
    [InlineData("{\"data\":null}")]
    [InlineData("{\"data\":[]}")]
    [InlineData("{\"data\":\"x\"}")]
    [InlineData("{\"data\":{}}")]
    [InlineData("{\"data\":{\"id\":\"5f3c0e0a-7a0e-4c39-9d0a-1f2f3c4d5e6f\",\"status\":\"completed\"")]
    [InlineData("<!doctype html><title>Just a moment...</title>")]
    public async Task Anything_that_is_no_charge_is_not_believed(string body)
    {
        await Fails.WithAsync(WalletFault.BadAnswer, () => LookUpAsync(new RawReply.Answer(200, body)));
    }

    [Fact]
    public async Task An_answer_that_says_two_things_at_once_is_not_believed()
    {
        var answer = Paid().Answer();

        await Fails.WithAsync(WalletFault.BadAnswer, () => LookUpAsync(
            answer with { Body = answer.Body.Replace("\"status\"", "\"status\":\"pending\",\"status\"", StringComparison.Ordinal) }));
    }

    [Fact]
    public async Task An_invoice_for_another_network_is_not_believed()
    {
        var invoice = Samples.Sign(Samples.Draft() with { Network = BitcoinNetwork.Mainnet, PaymentHash = _invoice.PaymentHash });

        await Fails.WithAsync(WalletFault.BadAnswer, () => LookUpAsync(ZbdText.Charge(invoice, _purchase, "completed")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"message\":\"Not Found\"}")]
    [InlineData("{\"statusCode\":404,\"message\":\"Cannot GET /v0/charges\",\"error\":\"Not Found\"}")]
    public async Task A_404_that_is_not_ZBDs_documented_one_is_no_word_about_the_charge(string body) =>
        await Fails.WithAsync(WalletFault.Misconfigured, () => LookUpAsync(new RawReply.Answer(404, body)));

    [Fact]
    public async Task Half_a_character_in_a_text_is_a_bad_answer_and_no_crash()
    {
        var answer = Paid().With("description", "X").With("status", "HALF").Answer();

        await Fails.WithAsync(
            WalletFault.BadAnswer, () => LookUpAsync(answer with { Body = answer.Body.Replace("HALF", "\\ud800", StringComparison.Ordinal) }));
    }

    private JsonObject Paid() => ZbdText.Charge(_invoice, _purchase, "completed");

    private static Task<InvoiceLookup> LookUpAsync(JsonObject charge) => LookUpAsync(charge.Answer());

    private static async Task<InvoiceLookup> LookUpAsync(RawReply reply)
    {
        await using var server = new RawServer(reply);
        await using var host = new WalletHost(server.Address);
        return await host.Invoices.LookUpInvoiceAsync(Samples.ChargeId, Stop) ?? throw new InvalidOperationException("There is a charge.");
    }
}
