using System.Text;
using Paywall.Sandbox.Wallets.Voltage;

namespace Paywall.Wallets.Tests.Voltage;

/// <summary>What the fake signs is read, and what it forges is not.</summary>
public sealed class SentWebhookTests
{
    private static readonly Uri Nobody = new("http://127.0.0.1:9/webhooks/voltage");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(VoltageScene.Secret)]
    [InlineData(VoltageScene.OldSecret)]
    public async Task A_paid_invoice_is_noticed_by_its_webhook_with_its_tag(string secret)
    {
        await using var scene = await VoltageScene.OpenAsync();
        scene.Fake.RegisterWebhook(scene.Environment, Nobody, secret);
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order() with { Tag = "v1.tag" }, Stop);

        scene.Network.Pay(scene.Stranger, created.Invoice.Text);
        await scene.Fake.WhenWebhooksAnsweredAsync(Stop);

        Assert.Equal(new WebhookReading.Notice(created.Id, "v1.tag"), Read(scene, Assert.Single(scene.Fake.Webhooks)));
    }

    [Fact]
    public async Task An_expired_invoice_is_nothing_to_act_on()
    {
        await using var scene = await VoltageScene.OpenAsync();
        scene.Fake.RegisterWebhook(scene.Environment, Nobody, VoltageScene.Secret);
        await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        scene.Time.Advance(Samples.Expiry + TimeSpan.FromSeconds(1));

        Assert.IsType<WebhookReading.Irrelevant>(Read(scene, await FirstAsync(scene)));
    }

    [Fact]
    public async Task A_forged_webhook_is_refused_whatever_is_wrong_with_it()
    {
        await using var scene = await VoltageScene.OpenAsync();
        scene.Fake.RegisterWebhook(scene.Environment, Nobody, VoltageScene.Secret);
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order(), Stop);

        foreach (var forgery in Enum.GetValues<VoltageForgery>())
        {
            Assert.IsType<WebhookReading.Refused>(Read(scene, await scene.Fake.ForgeWebhookAsync(Guid.Parse(created.Id), forgery)));
        }
    }

    /// <summary>A clock that is moved by two threads calls back on either.</summary>
    private static async Task<VoltageWebhook> FirstAsync(VoltageScene scene)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (scene.Fake.Webhooks.Count == 0)
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }

        return Assert.Single(scene.Fake.Webhooks);
    }

    private static WebhookReading Read(VoltageScene scene, VoltageWebhook webhook) =>
        scene.Webhooks.Read(new WebhookDelivery(Encoding.UTF8.GetBytes(webhook.Body), name => name switch
        {
            "x-voltage-signature" => webhook.Signature,
            "x-voltage-timestamp" => webhook.Timestamp,
            _ => null,
        }));
}
