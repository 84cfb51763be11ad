using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>Tells of charges and payments, or not, as the faults have it.</summary>
internal sealed class ZbdCallbacks(ZbdFaults faults) : IAsyncDisposable
{
    private readonly WebhookSender _sender = new(TimeSpan.FromSeconds(10));

    /// <summary>All that were answered or failed, in the order in which that happened.</summary>
    public IReadOnlyList<SentWebhook> Sent => _sender.Sent;

    /// <summary>Sends what happened to a charge or payment.</summary>
    public void Announce(string? url, JsonObject body)
    {
        var times = faults.Callbacks switch
        {
            ZbdCallbackMode.NotSent => 0,
            ZbdCallbackMode.Doubled => 2,
            _ => 1,
        };
        if (url is not null && times > 0)
        {
            _sender.Post(Enumerable.Repeat((new Uri(url), Text(body)), times));
        }
    }

    /// <summary>Completes when every callback that was due before this call has been answered or has failed.</summary>
    public Task WhenAnsweredAsync(CancellationToken cancellation) => _sender.WhenAnsweredAsync(cancellation);

    /// <summary>Sends one whatever the faults say.</summary>
    public Task<SentWebhook> SendAsync(string url, JsonObject body) => _sender.PostAsync(new Uri(url), Text(body));

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private static string Text(JsonObject body) => body.ToJsonString(ApiJson.LikeStringify);
}
