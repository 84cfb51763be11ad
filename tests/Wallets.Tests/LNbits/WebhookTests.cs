using System.Text;
using System.Text.Json;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets.LNbits;
using Paywall.Wallets.LNbits;

namespace Paywall.Wallets.Tests.LNbits;

public sealed class WebhookTests
{
    private const string Hash = "72cd6e8422c407fb6d098690f1130b7ded7ec2f7f5e1d30bd9d521f015363793";

    private static readonly WebhookReading Notice = new WebhookReading.Notice(Hash, null);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_LNbits_sends_is_a_notice_whether_it_is_encoded_once_or_twice(bool isOld)
    {
        await using var scene = await LNbitsScene.OpenAsync(options: new LNbitsOptions { IsOld = isOld });
        var order = Samples.Order() with { CallbackUrl = new Uri("http://127.0.0.1:1/webhooks/lnbits") };
        var created = await scene.Invoices.CreateInvoiceAsync(order, TestContext.Current.CancellationToken);
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);
        await scene.Fake.WhenWebhooksAnsweredAsync(TestContext.Current.CancellationToken);

        var body = Assert.Single(scene.Fake.Webhooks).Body;

        Assert.Equal(isOld ? '{' : '"', body[0]);
        Assert.Equal(new WebhookReading.Notice(created.Id, null), Read(body));
    }

    [Fact]
    public void A_notice_holds_neither_the_preimage_nor_the_invoice()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        var body = LNbitsText.Payment(invoice, "success", PurchaseId.New(), preimage).ToJsonString();
        Assert.Contains(preimage.ToHex(), body, StringComparison.Ordinal);

        var notice = Assert.IsType<WebhookReading.Notice>(Read(body));

        Assert.Equal(new WebhookReading.Notice(invoice.PaymentHash.ToString(), null), notice);
        Assert.DoesNotContain(preimage.ToHex(), JsonSerializer.Serialize(notice), StringComparison.Ordinal);
        Assert.Equal(["PaymentHash", "CheckingId", "Status"], typeof(LNbitsWebhook).GetProperties().Where(held => held.CanWrite).Select(held => held.Name));
    }

    [Theory]
    [InlineData($$"""{"payment_hash":"{{Hash}}"}""")]
    [InlineData($$"""{"checking_id":"{{Hash}}"}""")]
    [InlineData($$"""{"checking_id":"cs1uhCLEB/ttCYaQ8RM=","payment_hash":"{{Hash}}","status":"success"}""")]
    [InlineData($$"""{"payment_hash":"{{Hash}}","status":"never heard of","amount":{},"preimage":7,"more":[1]}""")]
    [InlineData($$"""{"payment_hash":"{{Hash}}","status":7}""")]
    public void Members_that_are_missing_odd_or_unknown_do_not_hide_the_notice(string body)
    {
        Assert.Equal(Notice, Read(body));
        Assert.Equal(Notice, Read(JsonSerializer.Serialize(body)));
        Assert.Equal(Notice, Read("\ufeff" + body));
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("failed")]
    public void What_is_not_paid_is_nothing_to_act_on(string status) =>
        Assert.IsType<WebhookReading.Irrelevant>(Read($$"""{"payment_hash":"{{Hash}}","status":"{{status}}"}"""));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("\"{}\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData($"\"{Hash}\"")]
    [InlineData($$"""{"payment_hash":"{{Hash}}" """)]
    [InlineData($$$"""{"details":{"payment_hash":"{{{Hash}}}"}}""")]
    [InlineData("""{"payment_hash":"..","checking_id":"a/b"}""")]
    [InlineData("""{"payment_hash":42}""")]
    public void What_names_no_payment_is_refused(string body) => Assert.IsType<WebhookReading.Refused>(Read(body));

    [Fact]
    public void What_is_encoded_three_times_is_refused() => Assert.IsType<WebhookReading.Refused>(
        Read(JsonSerializer.Serialize(JsonSerializer.Serialize($$"""{"payment_hash":"{{Hash}}"}"""))));

    private static WebhookReading Read(string body) =>
        new LNbitsWebhookReader().Read(new WebhookDelivery(Encoding.UTF8.GetBytes(body), _ => null));
}
