using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>Tells of charges and payments, or not, as the faults have it.</summary>
internal sealed class ZbdCallbacks : IAsyncDisposable
{
    private readonly WebhookSender _sender = new(TimeSpan.FromSeconds(10));
    private readonly HeldWebhooks<(Uri Url, string Body)> _held;
    private readonly ZbdFaults _faults;

    public ZbdCallbacks(ZbdFaults faults, TimeProvider time)
    {
        _faults = faults;
        _held = new HeldWebhooks<(Uri Url, string Body)>(time, _sender.Post);
    }

    /// <summary>All that were answered or failed, in the order in which that happened.</summary>
    public IReadOnlyList<SentWebhook> Sent => _sender.Sent;

    /// <summary>Sends what happened to a charge or payment.</summary>
    public void Announce(string? url, JsonObject body)
    {
        if (url is null)
        {
            return;
        }

        var callback = (new Uri(url), Text(body));
        switch (_faults.Callbacks)
        {
            case ZbdCallbackMode.NotSent:
                break;
            case ZbdCallbackMode.Doubled:
                _sender.Post([callback, callback]);
                break;
            case ZbdCallbackMode.Late:
                _held.Delay(callback, _faults.WebhooksHeldFor);
                break;
            case ZbdCallbackMode.Reordered:
                _held.Overtake(callback, _faults.WebhooksHeldFor);
                break;
            case ZbdCallbackMode.Slow:
                _held.Dawdle(callback, _faults.WebhooksHeldFor);
                break;
            default:
                _sender.Post([callback]);
                break;
        }
    }

    /// <summary>Lets go on what is late, reordered or slow.</summary>
    public void Release() => _held.Release();

    /// <summary>Completes when every callback that was due before this call has been answered or has failed.</summary>
    public Task WhenAnsweredAsync(CancellationToken cancellation) => _sender.WhenAnsweredAsync(cancellation);

    /// <summary>Sends one whatever the faults say.</summary>
    public Task<SentWebhook> SendAsync(string url, JsonObject body) => _sender.PostAsync(new Uri(url), Text(body));

    public async ValueTask DisposeAsync()
    {
        await _held.DisposeAsync();
        await _sender.DisposeAsync();
    }

    private static string Text(JsonObject body) => body.ToJsonString(ApiJson.LikeStringify);
}
