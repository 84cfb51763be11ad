using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Voltage;

namespace Paywall.Wallets.Tests.Voltage;

public sealed class CreateInvoiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invoice_is_waited_for_until_it_is_there_and_is_known_by_the_purchases_UUID()
    {
        await using var scene = await VoltageScene.OpenAsync(new VoltageOptions { ReadsOfNothing = 3, ReadsOfFirstState = 2 });
        var order = Samples.Order();

        var created = await scene.Invoices.CreateInvoiceAsync(order, Stop);

        Assert.Equal(order.Purchase.Value.ToString(), created.Id);
        Assert.Equal((order.Amount, scene.Fake.Node.Id), (created.Invoice.Amount!.Value, created.Invoice.Payee));
        Assert.Equal(Samples.Expiry, created.Invoice.Expiry);
        Assert.Single(scene.CallsOf(VoltageOperation.Receive));
        Assert.Equal(6, scene.CallsOf(VoltageOperation.ReadPayment).Count);
    }

    [Fact]
    public async Task The_order_says_what_is_documented_and_no_more()
    {
        await using var scene = await VoltageScene.OpenAsync();
        var order = Samples.Order() with { Tag = "v1.tag", CallbackUrl = new Uri("https://shop.example/x") };

        await scene.Invoices.CreateInvoiceAsync(order, Stop);

        Assert.Equal(
            $$$"""{"id":"{{{order.Purchase.Value}}}","wallet_id":"{{{scene.WalletId}}}","payment_kind":"bolt11","amount":{"currency":"btc","amount":21000},"description":"job 42","expiration":300,"metadata":{"external_id":"{{{order.Purchase}}}","paywall_tag":"v1.tag"}}""",
            scene.CallsOf(VoltageOperation.Receive)[0].Body);
    }

    [Theory]
    [InlineData("dropped")]
    [InlineData("500 after the effect")]
    [InlineData("500 before it")]
    public async Task An_order_whose_answer_is_lost_is_repeated_once_and_makes_one_invoice(string way)
    {
        await using var scene = await VoltageScene.OpenAsync();
        scene.Fake.Faults.Plan(way switch
        {
            "dropped" => new ApiFault.ConnectionDropped(),
            _ => new ApiFault.ServerError(AfterEffect: way.Contains("after", StringComparison.Ordinal)),
        });

        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        Assert.NotNull(created.Invoice.Amount);
        Assert.Equal(2, scene.CallsOf(VoltageOperation.Receive).Count);
        Assert.Single(scene.CallsOf(VoltageOperation.Receive).Select(call => call.Body).Distinct());
    }

    [Fact]
    public async Task The_same_order_made_again_later_finds_the_same_invoice()
    {
        await using var scene = await VoltageScene.OpenAsync();
        var order = Samples.Order();
        var first = await scene.Invoices.CreateInvoiceAsync(order, Stop);

        var second = await scene.Invoices.CreateInvoiceAsync(order, Stop);

        Assert.Equal(first.Invoice.Text, second.Invoice.Text);
        Assert.Equal([202, 409], scene.CallsOf(VoltageOperation.Receive).Select(call => call.Status ?? 0));
    }

    [Fact]
    public async Task A_payment_of_that_id_that_asks_for_another_amount_is_not_taken_for_it()
    {
        await using var scene = await VoltageScene.OpenAsync();
        var order = Samples.Order();
        await scene.Invoices.CreateInvoiceAsync(order, Stop);

        await Fails.WithAsync(
            WalletFault.BadAnswer, () => scene.Invoices.CreateInvoiceAsync(order with { Amount = new MilliSatoshi(22_000) }, Stop), "Voltage");
    }

    [Theory]
    [InlineData(nameof(VoltageStuckMode.Unknown))]
    [InlineData(nameof(VoltageStuckMode.FirstState))]
    public async Task An_invoice_that_does_not_appear_within_ten_seconds_is_given_up(string stuck)
    {
        await using var scene = await VoltageScene.OpenAsync();
        scene.Fake.Faults.Stuck = Enum.Parse<VoltageStuckMode>(stuck);
        var start = scene.Time.GetUtcNow();

        var failure = await Fails.WithAsync(
            WalletFault.Unavailable, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop), "Voltage");

        Assert.Equal("Voltage had no invoice ready within 10 s.", failure.Message);
        Assert.InRange(scene.Time.GetUtcNow() - start, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task An_invoice_that_Voltage_gives_up_is_refused_with_its_reason()
    {
        await using var scene = await VoltageScene.OpenAsync(new VoltageOptions { ReadsOfNothing = 0, ReadsOfFirstState = 0 });
        scene.Fake.Faults.Plan(new ApiFault.MemberReplaced("status", "failed"), VoltageOperation.ReadPayment);
        scene.Fake.Faults.Plan(new ApiFault.MemberReplaced("status", "failed"), VoltageOperation.ReadPayment);

        var failure = await Fails.WithAsync(WalletFault.Refused, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop), "Voltage");

        Assert.Equal("Voltage made no invoice.", failure.Message);
    }

    [Fact]
    public async Task An_invoice_with_a_receive_fee_on_top_is_refused_in_words_that_name_the_fee()
    {
        await using var scene = await VoltageScene.OpenAsync();
        scene.Fake.Faults.ReceiveFee = new MilliSatoshi(1);

        var failure = await Fails.WithAsync(WalletFault.BadAnswer, () => scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop), "Voltage");

        Assert.Contains("receive fee", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_environment_is_a_misconfiguration_although_it_comes_as_a_400()
    {
        var error = new JsonObject { ["error"] = new JsonObject { ["type"] = "x", ["code"] = "missing_credentials", ["detail"] = "no such key" } };
        await using var server = new RawServer(new RawReply.Answer(400, error.ToJsonString()));
        await using var host = new VoltageHost(server.Address);

        await Fails.WithAsync(WalletFault.Misconfigured, () => host.Invoices.CreateInvoiceAsync(Samples.Order(), Stop), "Voltage");

        Assert.Single(server.Requests);
    }
}
