using System.Text;
using Paywall.Protocol.L402;
using Paywall.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Zbd;

public sealed class WebhookTests
{
    [Fact]
    public void A_completed_charge_is_a_notice_of_its_id_and_of_nothing_else()
    {
        var body = ZbdText.Charge(Samples.Invoice(), PurchaseId.New(), "completed").ToJsonString();

        Assert.Equal(new WebhookReading.Notice(Samples.ChargeId, null), Read(body));
    }

    [Fact]
    public void Members_that_are_missing_odd_or_unknown_do_not_hide_the_notice() => Assert.Equal(
        new WebhookReading.Notice("42", null),
        Read("""{"id":"42","status":"completed","amount":{},"invoice":7,"confirmedAt":"soon","more":[1]}"""));

    [Theory]
    [InlineData("\"expired\"")]
    [InlineData("\"pending\"")]
    [InlineData("\"error\"")]
    [InlineData("\"COMPLETED\"")]
    [InlineData("\"paid\"")]
    [InlineData("true")]
    [InlineData("null")]
    public void Any_other_status_is_nothing_to_act_on(string status) =>
        Assert.IsType<WebhookReading.Irrelevant>(Read($$"""{"id":"42","status":{{status}}}"""));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"42\"")]
    [InlineData("{\"id\":\"42\",\"status\":\"completed\"")]
    [InlineData("{\"status\":\"completed\"}")]
    [InlineData("{\"id\":42,\"status\":\"completed\"}")]
    [InlineData("{\"id\":\"\",\"status\":\"completed\"}")]
    [InlineData("{\"id\":\"..\",\"status\":\"completed\"}")]
    [InlineData("{\"id\":\"a/b\",\"status\":\"completed\"}")]
    [InlineData("{\"data\":{\"id\":\"42\",\"status\":\"completed\"}}")]
    public void What_names_no_charge_is_refused(string body) => Assert.IsType<WebhookReading.Refused>(Read(body));

    private static WebhookReading Read(string body) =>
        new ZbdWebhookReader().Read(new WebhookDelivery(Encoding.UTF8.GetBytes(body), _ => null));
}
