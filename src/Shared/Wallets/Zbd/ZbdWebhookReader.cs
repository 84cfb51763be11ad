//
//  ZBD webhook
//
//      The bare charge as JSON, sent once to the charge's callback URL and signed by nobody: whoever knows the URL can send one.
//      Only the id is taken from it.
//
//  References
//      ZBD API v0: "Callbacks"
//

namespace Paywall.Wallets.Zbd;

/// <summary>Reads what ZBD sends to a charge's callback URL.</summary>
public sealed class ZbdWebhookReader : IWebhookReader
{
    /// <inheritdoc/>
    public WebhookReading Read(WebhookDelivery delivery)
    {
        var charge = ForeignJson.Read(delivery.Body.Span, ZbdJson.Default.ZbdCharge);
        if (!WalletId.IsUsable(charge?.Id))
        {
            return new WebhookReading.Refused();
        }

        return charge.Status == "completed" ? new WebhookReading.Notice(charge.Id, null) : new WebhookReading.Irrelevant();
    }
}
