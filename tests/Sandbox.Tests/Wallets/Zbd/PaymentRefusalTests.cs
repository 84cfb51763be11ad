using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Tests.Network;

namespace Paywall.Sandbox.Tests.Wallets.Zbd;

public class PaymentRefusalTests
{
    [Theory]
    [InlineData("{}", "invoice")]
    [InlineData("""{"invoice":null}""", "invoice")]
    [InlineData("""{"invoice":42}""", "invoice")]
    [InlineData("""{"invoice":""}""", "invoice")]
    [InlineData("""{"invoice":"lnbcrt1"}""", "invoice")]
    [InlineData("""{"invoice":"lightning:INVOICE"}""", "invoice")]
    [InlineData("""{"invoice":"INVOICE","amount":"21000"}""", "amount")]
    [InlineData("""{"invoice":"INVOICE","amount":21000}""", "amount")]
    [InlineData("""{"invoice":"INVOICE","description":42}""", "description")]
    [InlineData("""{"invoice":"INVOICE","description":""}""", "description")]
    [InlineData("""{"invoice":"INVOICE","internalId":42}""", "internalId")]
    [InlineData("""{"invoice":"INVOICE","callbackUrl":"http://shop.example/"}""", "callbackUrl")]
    [InlineData("""{"invoice":"INVOICE","maxFee":"1000"}""", "maxFee")]
    [InlineData("""{"invoice":"INVOICE","expiresIn":300}""", "expiresIn")]
    [InlineData("""{"invoice":"AMOUNTLESS"}""", "amount")]
    [InlineData("""{"invoice":"AMOUNTLESS","amount":"999"}""", "amount")]
    public async Task An_order_is_refused_that_the_API_has_no_way_to_mean(string body, string member)
    {
        await using var world = await ZbdWorld.StartAsync();
        var invoice = world.Network.Ask(world.Other, 21.Sat());
        var sent = body
            .Replace("INVOICE", invoice.Invoice.Text, StringComparison.Ordinal)
            .Replace("AMOUNTLESS", Amountless(), StringComparison.Ordinal);

        (await world.Http.SendJsonAsync("/v0/payments", sent)).IsRefused(400, member);
        Assert.Equal(0, world.Fake.OrdersOf(invoice.PaymentHash));
    }

    [Fact]
    public async Task An_invoice_without_an_amount_takes_the_amount_of_the_order()
    {
        await using var world = await ZbdWorld.StartAsync();

        var payment = await world.PayAsync(Amountless(), ""","amount":"21000" """);

        Assert.Equal("21000", payment.Text("amount"));
    }

    private static string Amountless() => new Bolt11Draft
    {
        Network = BitcoinNetwork.Regtest,
        Timestamp = DateTimeOffset.UnixEpoch,
        PaymentHash = Preimage.Random().Hash,
        PaymentSecret = new byte[32],
        Description = "as you like",
    }.Sign(NodePrivateKey.Random()).Text;
}
