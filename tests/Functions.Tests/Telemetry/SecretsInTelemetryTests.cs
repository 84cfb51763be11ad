using System.Net;
using System.Text.RegularExpressions;
using Paywall.Functions.Tests.Harness;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Telemetry;

/// <summary>Everything that is told in a run in which everything is done, searched for what nobody may read.</summary>
[Collection(nameof(TraceTests))]
public sealed class SecretsInTelemetryTests(OwnAccounts accounts)
{
    private const string Query = "query-of-the-buyer";
    private const string Agent = "agent-of-the-buyer";
    private const string Text = "input-of-the-buyer";

    private readonly KeptSecrets _secrets = new(Shop.ZbdKey, Query, Agent, Text, "login-of-somebody", "127.0.0.1");

    [Theory]
    [InlineData("otlp")]
    [InlineData("applicationinsights")]
    public async Task Nothing_that_is_told_holds_a_query_token_preimage_invoice_credential_address_or_key(string exporter)
    {
        await using var receiver = await ObservedShop.ReceiveAsync(async receiver =>
        {
            var told = exporter == "otlp" ? ObservedShop.ToldTo(receiver) : ObservedShop.ToldToInsights(receiver);
            await using var shop = await RefundShop.OpenAsync(accounts, "lnbits", work: null, told);
            _secrets.Add(Regex.Match(shop.Jobs.Storage.ConnectionString, "AccountKey=([^;]+)").Groups[1].Value);
            _secrets.AddBytes(Convert.FromBase64String(shop.Jobs.Shop.Setting("Paywall:Keys:0:Secret")));
            _secrets.Add(shop.Address);
            await CallAsync(shop.Jobs.Shop);
            await MeetFaultsAsync(shop.Jobs.Shop);
            await FailAndRefundAsync(shop);
            await shop.Jobs.Shop.ReconcileAsync();
        });

        var names = receiver.Metrics.Select(metric => metric.Name).ToHashSet();
        Assert.All(
            (string[])
            [
                "paywall.challenges", "paywall.payments", "paywall.deliveries", "paywall.admission.duration", "paywall.wallet.duration", "paywall.wallet.errors",
                "paywall.jobs.transitions", "paywall.jobs.state.duration", "paywall.refunds", "paywall.refunds.amount", "paywall.queue.delay",
                "paywall.reconcile.duration", "paywall.webhooks", "paywall.calls.not_charged",
            ],
            name => Assert.Contains(name, names));
        Assert.Contains(receiver.Spans, span => span.Name == "work");
        Assert.Contains(receiver.Spans, span => span.Name == "wallet pay");
        Assert.All(receiver.Texts, _secrets.AssertNoneIn);
    }

    private async Task CallAsync(Shop shop)
    {
        foreach (var path in new[] { $"/api/echo/{Text}?{Query}=1", "/api/status/500", "/api/status/401" })
        {
            var challenge = await shop.ChallengeAsync(path);
            var credential = _secrets.Pay(shop, challenge);
            for (var i = 0; i < 2; i++)
            {
                using var answer = await shop.SendAsync(
                    HttpMethod.Get, path, 0, ("Authorization", credential), ("User-Agent", Agent), ("X-Forwarded-For", "203.0.113.7"), ("Cookie", Agent));
            }

            using var wrong = await shop.SendAsync(HttpMethod.Get, path, 0, ("Authorization", $"L402 {challenge.Token}:{new string('0', 64)}"));
        }

        using var free = await shop.GetAsync($"/api/free?{Query}", "Bearer login-of-somebody");
        Assert.Equal(HttpStatusCode.OK, free.StatusCode);
        using var odd = await shop.SendAsync(new HttpMethod("LOGIN-OF-SOMEBODY"), $"/api/echo/{Text}", 0);
        using var hook = await shop.SendAsync(HttpMethod.Post, $"/webhooks/{Agent}?t={Query}", 0);
        using var unknown = await shop.GetAsync($"/api/{Agent}");
    }

    private static async Task MeetFaultsAsync(Shop shop)
    {
        foreach (var fault in new ApiFault[] { new ZbdFault.ServerError(), new ZbdFault.HtmlBody(), new ZbdFault.WrongInvoice(InvoiceMistake.Amount) })
        {
            shop.Zbd.Faults.Plan(fault, ZbdOperation.CreateCharge);
            using var offering = await shop.GetAsync("/api/echo");
            shop.Zbd.Faults.Clear();
        }
    }

    private async Task FailAndRefundAsync(RefundShop shop)
    {
        var sale = await shop.Jobs.OfferAsync(Text, shop.Handler, ("Refund-To", shop.Address), ("Callback-Url", $"http://127.0.0.1:9/{Agent}?{Query}"));
        var credential = _secrets.Pay(shop.Jobs.Shop, sale.Challenge);
        using var accepted = await shop.Jobs.SubmitAsync(Text, credential, shop.Handler);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await shop.DeliverAsync();
        using var asked = await shop.Jobs.GetAsync(sale, handler: shop.Handler);
        using var hook = await sale.ReportAsync(shop.Jobs.Shop, 0, Shop.Cancellation);
        Assert.Equal(RefundShop.Back, shop.Received);
    }
}
