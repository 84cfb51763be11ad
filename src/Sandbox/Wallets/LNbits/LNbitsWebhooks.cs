using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>Tells of paid invoices, or not, as the faults have it.</summary>
internal sealed class LNbitsWebhooks : IAsyncDisposable
{
    private readonly WebhookSender _sender = new(TimeSpan.FromSeconds(40));
    private readonly HeldWebhooks<(Uri Url, string Body)> _held;
    private readonly LNbitsFaults _faults;
    private readonly bool _isOld;

    public LNbitsWebhooks(LNbitsFaults faults, bool isOld, TimeProvider time)
    {
        (_faults, _isOld) = (faults, isOld);
        _held = new HeldWebhooks<(Uri Url, string Body)>(time, _sender.Post);
    }

    /// <summary>All that were answered or failed, in the order in which that happened.</summary>
    public IReadOnlyList<SentWebhook> Sent => _sender.Sent;

    /// <summary>Sends what became of an invoice.</summary>
    public void Announce(string? url, JsonObject payment)
    {
        if (url is null)
        {
            return;
        }

        var webhook = (Url: new Uri(url), Body: Text(payment));
        switch (_faults.Webhooks)
        {
            case LNbitsWebhookMode.NotSent:
                break;
            case LNbitsWebhookMode.Doubled:
                _sender.Post([webhook, webhook]);
                break;
            case LNbitsWebhookMode.Late:
                _held.Delay(webhook, _faults.WebhooksHeldFor);
                break;
            case LNbitsWebhookMode.Reordered:
                _held.Overtake(webhook, _faults.WebhooksHeldFor);
                break;
            case LNbitsWebhookMode.Slow:
                _held.Dawdle(webhook, _faults.WebhooksHeldFor);
                break;
            default:
                _sender.Post([webhook]);
                break;
        }
    }

    /// <summary>Lets go on what is late, reordered or slow.</summary>
    public void Release() => _held.Release();

    /// <summary>Completes when every webhook that was due before this call has been answered or has failed.</summary>
    public Task WhenAnsweredAsync(CancellationToken cancellation) => _sender.WhenAnsweredAsync(cancellation);

    /// <summary>Sends one whatever the faults say.</summary>
    public Task<SentWebhook> SendAsync(string url, JsonObject payment) => _sender.PostAsync(new Uri(url), Text(payment));

    public async ValueTask DisposeAsync()
    {
        await _held.DisposeAsync();
        await _sender.DisposeAsync();
    }

    /// <summary>Since 1.1 a JSON string that holds the object, before that the object.</summary>
    private string Text(JsonObject payment)
    {
        var json = payment.ToJsonString(ApiJson.LikeStringify);
        return _isOld ? json : JsonValue.Create(json).ToJsonString(ApiJson.LikeStringify);
    }
}
