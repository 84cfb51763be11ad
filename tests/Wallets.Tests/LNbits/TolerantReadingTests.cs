using System.Text.Json.Nodes;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Tests.LNbits;

/// <summary>A payment is read as long as what decides can be read; what decides is never guessed.</summary>
public sealed class TolerantReadingTests
{
    private readonly PurchaseId _purchase = PurchaseId.New();
    private readonly Bolt11Invoice _invoice = Samples.Invoice();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("21000")]
    [InlineData("21000.0")]
    [InlineData("\"21000\"")]
    public async Task An_amount_is_read_as_a_number_and_as_a_string(string amount)
    {
        var found = await LookUpAsync(Paid().With("details.amount", JsonNode.Parse(amount)));

        Assert.Equal(Samples.Price, Assert.IsType<InvoiceStatus.Paid>(found.Status).Amount);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("-21000")]
    [InlineData("21000.5")]
    [InlineData("\"\"")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775808")]
    [InlineData("1e400")]
    [InlineData("true")]
    [InlineData("[21000]")]
    public async Task A_paid_invoice_whose_amount_cannot_be_read_is_not_taken_for_unpaid(string amount) =>
        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => LookUpAsync(Paid().With("details.amount", JsonNode.Parse(amount))));

    [Theory]
    [InlineData("paid")]
    [InlineData("status")]
    [InlineData("preimage")]
    [InlineData("details.status")]
    [InlineData("details.payment_hash")]
    [InlineData("details.bolt11")]
    [InlineData("details.preimage")]
    [InlineData("details.fee")]
    public async Task One_member_that_is_missing_or_odd_hides_no_payment(string member)
    {
        Assert.IsType<InvoiceStatus.Paid>((await LookUpAsync(Paid().Without(member))).Status);
        Assert.IsType<InvoiceStatus.Paid>((await LookUpAsync(Paid().With(member, new JsonArray(1)))).Status);
        Assert.IsType<InvoiceStatus.Paid>((await LookUpAsync(Paid().With(member, null))).Status);
    }

    [Fact]
    public async Task The_details_speak_only_where_the_rest_says_nothing()
    {
        Assert.IsType<InvoiceStatus.Paid>((await LookUpAsync(Paid().Without("paid").Without("status"))).Status);
        Assert.IsType<InvoiceStatus.Paid>((await LookUpAsync(Paid().With("details.status", "pending"))).Status);
        Assert.IsType<InvoiceStatus.Pending>((await LookUpAsync(Paid().With("paid", false).With("status", null))).Status);
    }

    [Fact]
    public async Task Without_any_word_about_it_an_invoice_is_pending()
    {
        var found = await LookUpAsync(Paid().Without("paid").Without("status").Without("details.status"));

        Assert.IsType<InvoiceStatus.Pending>(found.Status);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"paywall\":42}")]
    [InlineData("{\"paywall\":\"inv-42\"}")]
    public async Task Extra_words_that_are_not_ours_name_no_purchase(string extra)
    {
        var found = await LookUpAsync(Paid().With("details.extra", JsonNode.Parse(extra)));

        Assert.Null(found.Purchase);
        Assert.IsType<InvoiceStatus.Paid>(found.Status);
    }

    [Fact]
    public async Task The_name_of_an_old_server_for_the_invoice_is_read()
    {
        var found = await LookUpAsync(Paid().Without("details.bolt11").With("details.payment_request", _invoice.Text));

        Assert.Equal(_invoice.PaymentHash, found.Invoice?.PaymentHash);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"paid\"")]
    [InlineData("{\"paid\":true,\"details\":[]}")]
    [InlineData("{\"paid\":true,\"details\":{\"amount\":21000}}")]
    [InlineData("{\"paid\":true,\"status\":\"\\ud800\"}")]
    [InlineData("<!doctype html><title>Just a moment...</title>")]
    public async Task Anything_that_is_no_payment_is_not_believed(string body) =>
        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => LookUpAsync(new RawReply.Answer(200, body)));

    [Theory]
    [InlineData("<h1>Not Found</h1>")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task A_page_that_is_not_found_on_the_way_to_LNbits_is_no_word_about_the_invoice(string body) =>
        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => LookUpAsync(new RawReply.Answer(404, body)));

    [Theory]
    [InlineData("Not Found")]
    [InlineData("Wallet not found.")]
    [InlineData("")]
    public async Task A_404_about_something_else_than_the_payment_is_no_word_about_the_invoice(string detail) =>
        await LNbitsHost.FailsAsync(WalletFault.Misconfigured, () => LookUpAsync(LNbitsText.Refused(404, detail)));

    [Fact]
    public async Task An_answer_that_says_two_things_at_once_is_not_believed()
    {
        var body = Paid().ToJsonString().Replace("\"paid\":true", "\"paid\":false,\"paid\":true", StringComparison.Ordinal);

        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => LookUpAsync(new RawReply.Answer(200, body)));
    }

    [Fact]
    public async Task An_invoice_for_another_network_is_not_believed()
    {
        var invoice = Samples.Sign(Samples.Draft() with { Network = BitcoinNetwork.Mainnet, PaymentHash = _invoice.PaymentHash });

        await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => LookUpAsync(Paid().With("details.bolt11", invoice.Text)));
    }

    [Fact]
    public async Task The_balance_is_read_in_millisatoshis_and_nothing_else_is_taken_for_one()
    {
        await using var scene = await LNbitsScene.OpenAsync();
        Assert.Equal(MilliSatoshi.FromSatoshi(100_000), await scene.Payments.GetBalanceAsync(Stop));

        foreach (var body in new[] { "{}", """{"balance":-1}""", """{"balance":"x"}""", """{"balance":null}""" })
        {
            await using var server = new RawServer(new RawReply.Answer(200, body));
            await using var host = new LNbitsHost(server.Address);
            await LNbitsHost.FailsAsync(WalletFault.BadAnswer, () => host.Payments.GetBalanceAsync(Stop));
        }
    }

    private JsonObject Paid() => LNbitsText.Reading(LNbitsText.Payment(_invoice, "success", _purchase));

    private Task<InvoiceLookup> LookUpAsync(JsonObject reading) => LookUpAsync(reading.Answer());

    private async Task<InvoiceLookup> LookUpAsync(RawReply reply)
    {
        await using var server = new RawServer(reply);
        await using var host = new LNbitsHost(server.Address);
        return await host.Invoices.LookUpInvoiceAsync(_invoice.PaymentHash.ToString(), Stop)
            ?? throw new InvalidOperationException("There is an invoice.");
    }
}
