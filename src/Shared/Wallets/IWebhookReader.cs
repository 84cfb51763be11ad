namespace Paywall.Wallets;

/// <summary>Checks and reads the webhooks of one wallet. It asks nobody and remembers nothing: a replay reads like the first.</summary>
public interface IWebhookReader
{
    /// <summary>Says what a webhook is.</summary>
    WebhookReading Read(WebhookDelivery delivery);
}
