using System.Text;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Voltage;
using Paywall.Wallets.Voltage;

namespace Paywall.Wallets.Tests.Voltage;

/// <summary>Keys, webhook secrets, preimages, invoices and tags come out where they belong and nowhere else.</summary>
public sealed class SecrecyTests
{
    private const string Tag = "v1.TAG-OF-42";

    private static readonly InvoiceRequest Order = Samples.Order() with { Tag = Tag };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_done_and_whatever_goes_wrong_no_secret_is_logged()
    {
        await using var scene = await VoltageScene.OpenAsync();
        scene.Fake.Faults.Plan(new ApiFault.ServerError(), VoltageOperation.ReadPayment);
        scene.Fake.Faults.Plan(new ApiFault.ConnectionDropped(), VoltageOperation.Receive);

        var created = await scene.Invoices.CreateInvoiceAsync(Order, Stop);
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);
        var preimages = new List<Preimage> { scene.Network.FindInvoice(created.Invoice.PaymentHash)!.Preimage };
        await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop);
        Assert.Single(await scene.ListAsync(DateTimeOffset.UnixEpoch));
        var paid = await scene.Payments.PayAsync(Samples.Pay(scene.StrangersInvoice()), Stop);
        preimages.Add(Assert.IsType<PaymentOutcome.Succeeded>(paid).Preimage);
        scene.Fake.Faults.Plan(new ApiFault.ConnectionDropped(), VoltageOperation.Send, times: 2);
        await scene.Payments.PayAsync(Samples.Pay(scene.StrangersInvoice()) with { Id = "pay-8" }, Stop);
        await scene.Payments.GetBalanceAsync(Stop);

        Assert.Contains("/payments", scene.Log.Text, StringComparison.Ordinal);
        Assert.Contains("Request Headers", scene.Log.Text, StringComparison.Ordinal);
        Assert.Contains("Polly", string.Join(' ', scene.Log.Lines.Select(line => line.Category)), StringComparison.Ordinal);
        HoldsNothingSecret(scene.Log.Text, [.. preimages]);
    }

    [Fact]
    public async Task What_Voltage_says_is_shown_without_anything_secret_in_it()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        var words = $"Key {VoltageScene.ApiKey.ToUpperInvariant()}, signed {VoltageScene.Secret}, may not pay {invoice.Text} with "
            + $"{preimage.ToHex()}\r\n\u2028\u202eforged line";
        await using var server = new RawServer(new RawReply.Answer(403, Error(words).ToJsonString()));
        await using var host = new VoltageHost(server.Address);

        var failure = await Fails.WithAsync(
            WalletFault.Misconfigured, () => host.Payments.PayAsync(Samples.Pay(invoice), Stop), "Voltage");

        Assert.EndsWith(
            "/payments with 403: Key …, signed …, may not pay … with ……forged line.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_a_payment_failed_is_told_without_anything_secret_in_it()
    {
        var preimage = Preimage.Random();
        var invoice = Samples.Invoice(preimage);
        var reasons = $"{invoice.Text} {preimage.ToHex()} {VoltageScene.ApiKey} {VoltageScene.Secret}";
        await using var server = new RawServer((request, _) => request.Method == "POST"
            ? new RawReply.Answer(202, "")
            : new RawReply.Answer(200, Payment(PathId(request), "send", "failed", Error(reasons)["error"]!).ToJsonString()));
        await using var host = new VoltageHost(server.Address);

        var outcome = await host.Payments.PayAsync(Samples.Pay(invoice), Stop);
        var refused = await Fails.WithAsync(
            WalletFault.BadAnswer, () => host.Invoices.CreateInvoiceAsync(Order, Stop), "Voltage");

        var failed = Assert.IsType<PaymentOutcome.Failed>(outcome);
        Assert.Equal("Voltage reports the payment as failed: no_route: … … … ….", failed.Reason);
        HoldsNothingSecret($"{failed} {refused} {host.Log.Text}", preimage);
    }

    [Fact]
    public async Task A_state_that_nobody_knows_is_logged_without_anything_secret_in_it()
    {
        var preimage = Preimage.Random();
        var odd = $"odd\n{preimage.ToHex()}{VoltageScene.ApiKey}";
        await using var server = new RawServer((request, _) =>
            new RawReply.Answer(200, Payment(PathId(request), "receive", odd, null).ToJsonString()));
        await using var host = new VoltageHost(server.Address);

        await host.Invoices.LookUpInvoiceAsync(Samples.ChargeId, Stop);

        Assert.Contains("as 'odd…", host.Log.Text, StringComparison.Ordinal);
        HoldsNothingSecret(host.Log.Text, preimage);
    }

    [Fact]
    public async Task Nothing_that_a_program_holds_prints_a_secret()
    {
        await using var scene = await VoltageScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Order, Stop);
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);
        var preimage = scene.Network.FindInvoice(created.Invoice.PaymentHash)!.Preimage;
        var secrets = new[] { VoltageScene.Secret, VoltageScene.OldSecret };
        var settings = new VoltageSettings(
            VoltageSettings.DefaultBaseUrl, VoltageScene.ApiKey, Guid.NewGuid(), Guid.NewGuid(), scene.WalletId, secrets);
        var delivery = new WebhookDelivery(Encoding.UTF8.GetBytes($$"""{"type":"{{created.Invoice.Text}}"}"""), _ => VoltageScene.Secret);
        object[] things =
        [
            settings, settings.Api, Order, created, delivery, scene.Invoices, scene.Payments, scene.Webhooks,
            scene.Webhooks.Read(delivery),
            await scene.Invoices.LookUpInvoiceAsync(created.Id, Stop) ?? throw new InvalidOperationException("There is an invoice."),
            (await scene.ListAsync(DateTimeOffset.UnixEpoch))[0],
            Samples.Pay(created.Invoice),
            new PaymentOutcome.Succeeded(Samples.PaymentId, preimage, null),
        ];

        var printed = string.Join('\n', things);

        Assert.Contains(Order.Purchase.ToString(), printed, StringComparison.Ordinal);
        HoldsNothingSecret(printed, preimage);
    }

    [Fact]
    public void Settings_that_are_refused_are_not_repeated()
    {
        var settings = new VoltageSettings(
            VoltageSettings.DefaultBaseUrl, VoltageScene.ApiKey + "é", Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), [VoltageScene.Secret + " "]);

        HoldsNothingSecret(Assert.Throws<ArgumentException>(settings.Check).ToString());
        HoldsNothingSecret(Assert.Throws<ArgumentException>((settings with { ApiKey = VoltageScene.ApiKey }).Check).ToString());
    }

    private static JsonObject Error(string words) =>
        new() { ["error"] = new JsonObject { ["type"] = "send_failed", ["code"] = "no_route", ["detail"] = words } };

    private static JsonObject Payment(string id, string direction, string status, JsonNode? error) => new()
    {
        ["direction"] = direction,
        ["id"] = id,
        ["wallet_id"] = VoltageHost.Wallet.ToString(),
        ["status"] = status,
        ["error"] = error?.DeepClone(),
    };

    private static string PathId(RawRequest request) => request.Target.Split('/')[^1];

    private static void HoldsNothingSecret(string text, params Preimage[] preimages)
    {
        string[] secrets = [VoltageScene.ApiKey, VoltageScene.Secret, VoltageScene.OldSecret, "lnbc", "TAG-OF-42", .. preimages.Select(p => p.ToHex())];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }
}
