using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>Tells of paid invoices, or not, as the faults have it.</summary>
internal sealed class LNbitsWebhooks(LNbitsFaults faults, bool isOld) : IAsyncDisposable
{
    private readonly WebhookSender _sender = new(TimeSpan.FromSeconds(40));
    private readonly Lock _lock = new();
    private readonly List<(Uri Url, string Body)> _waiting = [];
    private TaskCompletionSource _released = NewRelease();

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
        lock (_lock)
        {
            switch (faults.Webhooks)
            {
                case LNbitsWebhookMode.NotSent:
                    break;
                case LNbitsWebhookMode.Doubled:
                    _sender.Post([webhook, webhook]);
                    break;
                case LNbitsWebhookMode.Late:
                    _waiting.Add(webhook);
                    break;
                case LNbitsWebhookMode.Reordered:
                    _waiting.Insert(0, webhook);
                    break;
                case LNbitsWebhookMode.Slow:
                    _sender.Post([webhook], _released.Task);
                    break;
                default:
                    _sender.Post([webhook]);
                    break;
            }
        }
    }

    /// <summary>Lets go on what is late, reordered or slow.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _sender.Post(_waiting);
            _waiting.Clear();
            _released.SetResult();
            _released = NewRelease();
        }
    }

    /// <summary>Completes when every webhook that was due before this call has been answered or has failed.</summary>
    public Task WhenAnsweredAsync(CancellationToken cancellation) => _sender.WhenAnsweredAsync(cancellation);

    /// <summary>Sends one whatever the faults say.</summary>
    public Task<SentWebhook> SendAsync(string url, JsonObject payment) => _sender.PostAsync(new Uri(url), Text(payment));

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private static TaskCompletionSource NewRelease() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Since 1.1 a JSON string that holds the object, before that the object.</summary>
    private string Text(JsonObject payment)
    {
        var json = payment.ToJsonString(ApiJson.LikeStringify);
        return isOld ? json : JsonValue.Create(json).ToJsonString(ApiJson.LikeStringify);
    }
}
