//
//  LNbits webhook
//
//      The paid invoice as JSON, sent once to the invoice's webhook and signed by nobody: whoever knows the URL can send one. Since
//      1.1 it is a JSON string that holds the object; before, the object itself. Only the payment hash is taken from it. It carries the
//      preimage as well, which is neither read nor kept.
//
//  References
//      LNbits 1.5: lnbits/core/services/notifications.py
//

using System.Text;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.LNbits;

/// <summary>Reads what LNbits sends to an invoice's webhook.</summary>
public sealed class LNbitsWebhookReader : IWebhookReader
{
    /// <inheritdoc/>
    public WebhookReading Read(WebhookDelivery delivery)
    {
        var body = delivery.Body.Span;
        var payment = ForeignJson.Read(body, LNbitsJson.Default.String) is { } held
            ? ForeignJson.Read(Encoding.UTF8.GetBytes(held), LNbitsJson.Default.LNbitsWebhook)
            : ForeignJson.Read(body, LNbitsJson.Default.LNbitsWebhook);

        // The checking id is the hash except with some funding sources, where it is no hash at all.
        if (!PaymentHash.TryParse(payment?.PaymentHash ?? payment?.CheckingId, null, out var hash))
        {
            return new WebhookReading.Refused();
        }

        return payment!.Status is "pending" or "failed" ? new WebhookReading.Irrelevant() : new WebhookReading.Notice(hash.ToString(), null);
    }
}
