using System.Text.Json.Nodes;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Voltage;

namespace Paywall.Wallets.Tests.Voltage;

public sealed class LookUpTests
{
    private static readonly PurchaseId Purchase = PurchaseId.New();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tag_is_kept_and_told_again()
    {
        await using var scene = await VoltageScene.OpenAsync();
        var order = Samples.Order() with { Tag = new string('~', InvoiceRequest.MaximumTagLength) };
        var created = await scene.Invoices.CreateInvoiceAsync(order, Stop);

        Assert.Equal(order.Tag, (await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Tag);
    }

    [Fact]
    public async Task An_invoice_paid_within_Voltage_is_paid()
    {
        await using var scene = await VoltageScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        scene.Fake.PayInside(Guid.Parse(created.Id));

        var found = await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);
        Assert.Equal(Samples.Price, Assert.IsType<InvoiceStatus.Paid>(found?.Status).Amount);
    }

    [Theory]
    [InlineData("{}", 21_000UL)]
    [InlineData("""{"data":{"receipts":[{"type":"shortcircuit","data":{"amount_msats":20000}},{"type":"x","data":{"amount_msats":500}}]}}""", 20_500UL)]
    [InlineData("""{"data":{"amount_msats":22000,"receipts":[{"type":"lightning","data":{"preimage":"x"}}]}}""", 22_000UL)]
    [InlineData("""{"data":{"amount_msats":0}}""", 21_000UL)]
    [InlineData("""{"requested_amount":{"currency":"BTC","amount":21000,"unit":"MSAT"}}""", 21_000UL)]
    [InlineData("""{"error":"none","metadata":{"a":[1]}}""", 21_000UL)]
    public async Task What_arrived_is_what_Voltage_reports(string changes, ulong msat)
    {
        var found = await LookUpAsync(changes);

        Assert.Equal(msat, Assert.IsType<InvoiceStatus.Paid>(found?.Status).Amount.Value);
    }

    [Theory]
    [InlineData("""{"requested_amount":{"currency":"usd","amount":21000}}""")]
    [InlineData("""{"requested_amount":{"currency":"btc","amount":21,"unit":"sat"}}""")]
    [InlineData("""{"requested_amount":null}""")]
    [InlineData("""{"wallet_id":"11111111-9d11-4c1e-a3dd-1c2bf1378ba2"}""")]
    [InlineData("""{"direction":"send"}""")]
    [InlineData("""{"id":"11111111-9d11-4c1e-a3dd-1c2bf1378ba2"}""")]
    public async Task What_cannot_be_measured_or_is_not_ours_is_not_believed(string changes) =>
        await Fails.WithAsync(WalletFault.BadAnswer, () => LookUpAsync(changes), "Voltage");

    [Fact]
    public async Task An_invoice_for_another_network_is_not_believed_and_not_listed()
    {
        var invoice = Samples.Sign(Samples.Draft() with { Network = BitcoinNetwork.Mainnet });
        var payment = Payment();
        payment["data"] = new JsonObject { ["payment_request"] = invoice.Text };
        var page = new JsonObject { ["items"] = new JsonArray(payment.DeepClone()) };
        var pages = 0;
        await using var server = new RawServer((request, _) => new RawReply.Answer(
            200, !request.Target.Contains('?', StringComparison.Ordinal) ? payment.ToJsonString() : pages++ == 0 ? page.ToJsonString() : """{"items":[]}"""));
        await using var host = new VoltageHost(server.Address);

        await Fails.WithAsync(
            WalletFault.BadAnswer, () => host.Invoices.LookUpInvoiceAsync(Purchase.Value.ToString(), Stop), "Voltage");
        await foreach (var listed in host.Invoices.ListPaidAsync(DateTimeOffset.UnixEpoch, Stop))
        {
            Assert.Fail($"{listed.Id} is listed.");
        }

        Assert.Contains("it is passed over", host.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_says_two_things_at_once_is_not_believed()
    {
        var body = Payment().ToJsonString().Replace("\"status\"", "\"status\":\"expired\",\"status\"", StringComparison.Ordinal);
        await using var server = new RawServer(new RawReply.Answer(200, body));
        await using var host = new VoltageHost(server.Address);

        await Fails.WithAsync(
            WalletFault.BadAnswer, () => host.Invoices.LookUpInvoiceAsync(Purchase.Value.ToString(), Stop), "Voltage");
    }

    [Theory]
    [InlineData("paid")]
    [InlineData("COMPLETED")]
    [InlineData(null)]
    public async Task A_status_that_nobody_knows_is_pending(string? status)
    {
        await using var scene = await VoltageScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);
        scene.Fake.Faults.Plan(new ApiFault.MemberReplaced("status", status), VoltageOperation.ReadPayment);

        Assert.IsType<InvoiceStatus.Pending>((await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop))?.Status);
        Assert.Contains("which is not documented", scene.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"metadata":{}}""")]
    [InlineData("""{"metadata":null}""")]
    [InlineData("""{"metadata":{"external_id":"inv-42"}}""")]
    [InlineData("""{"metadata":{"external_id":"7zzzzzzzzzzzzzzzzzzzzzzzzz"}}""")]
    public async Task A_payment_that_names_no_purchase_or_another_has_none(string changes) => Assert.Null((await LookUpAsync(changes))?.Purchase);

    [Fact]
    public async Task Short_pages_are_followed_to_the_end_and_older_ones_are_not_asked_for()
    {
        await using var scene = await VoltageScene.OpenAsync(new VoltageOptions { LargestPage = 2 });
        List<string> ids = [];
        for (var i = 0; i < 7; i++)
        {
            var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);
            scene.Network.Pay(scene.Stranger, created.Invoice.Text);
            ids.Add(created.Id);
            scene.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var all = await scene.ListAsync(DateTimeOffset.UnixEpoch);
        var before = scene.CallsOf(VoltageOperation.ListPayments).Count;
        var youngest = await scene.ListAsync(scene.Time.GetUtcNow() - TimeSpan.FromMinutes(2.5));

        Assert.Equal(Enumerable.Reverse(ids), all.Select(invoice => invoice.Id));
        Assert.Equal(Enumerable.Reverse(ids).Take(2), youngest.Select(invoice => invoice.Id));
        Assert.Equal(2, scene.CallsOf(VoltageOperation.ListPayments).Count - before);
    }

    [Fact]
    public async Task A_list_that_repeats_itself_is_given_up()
    {
        var page = new JsonObject { ["items"] = new JsonArray(Payment()) };
        await using var server = new RawServer(new RawReply.Answer(200, page.ToJsonString()));
        await using var host = new VoltageHost(server.Address);

        await Fails.WithAsync(
            WalletFault.BadAnswer,
            async () =>
            {
                await foreach (var invoice in host.Invoices.ListPaidAsync(DateTimeOffset.UnixEpoch, Stop))
                {
                    Assert.Equal(Purchase, invoice.Lookup.Purchase);
                }
            },
            "Voltage");

        Assert.Equal(2, server.Requests.Count);
    }

    private static JsonObject Payment() => new()
    {
        ["direction"] = "receive",
        ["id"] = Purchase.Value.ToString(),
        ["wallet_id"] = VoltageHost.Wallet.ToString(),
        ["status"] = "completed",
        ["created_at"] = "2026-11-22T10:00:00.008Z",
        ["metadata"] = new JsonObject { ["external_id"] = Purchase.ToString() },
        ["error"] = null,
        ["requested_amount"] = new JsonObject { ["currency"] = "btc", ["amount"] = 21_000, ["unit"] = "msats" },
    };

    private static async Task<InvoiceLookup?> LookUpAsync(string changes)
    {
        var payment = Payment();
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            payment[name] = value?.DeepClone();
        }

        await using var server = new RawServer(new RawReply.Answer(200, payment.ToJsonString()));
        await using var host = new VoltageHost(server.Address);
        return await host.Invoices.LookUpInvoiceAsync(Purchase.Value.ToString(), Stop);
    }
}
