using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>Signs webhooks and sends them, or not, as the faults have it. No retries: a test sends again what it wants to come again.</summary>
internal sealed class VoltageWebhooks : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<VoltageEnvironment, (Uri Url, string Secret)> _registered = new();
    private readonly ConcurrentQueue<VoltageWebhook> _sent = new();
    private readonly ConcurrentDictionary<Task, bool> _underWay = new();
    private readonly HeldWebhooks<VoltageWebhook> _held;
    private readonly VoltageFaults _faults;
    private readonly TimeProvider _time;

    public VoltageWebhooks(VoltageFaults faults, TimeProvider time)
    {
        (_faults, _time) = (faults, time);
        _held = new HeldWebhooks<VoltageWebhook>(time, Post);
    }

    /// <summary>All that were answered or failed, in the order in which that happened.</summary>
    public IReadOnlyList<VoltageWebhook> Sent => [.. _sent];

    public void Register(VoltageEnvironment environment, Uri url, string secret) => _registered[environment] = (url, secret);

    /// <summary>Tells the environment's webhook, if there is one.</summary>
    public void Announce(VoltageEnvironment environment, string type, string occurrence, JsonObject payment)
    {
        if (Make(environment, type, occurrence, payment) is not { } webhook)
        {
            return;
        }

        switch (_faults.Webhooks)
        {
            case VoltageWebhookMode.Lost:
                break;
            case VoltageWebhookMode.Late:
                _held.Delay(webhook, _faults.WebhooksHeldFor);
                break;
            case VoltageWebhookMode.Reordered:
                _held.Overtake(webhook, _faults.WebhooksHeldFor);
                break;
            case VoltageWebhookMode.Slow:
                _held.Dawdle(webhook, _faults.WebhooksHeldFor);
                break;
            case VoltageWebhookMode.Doubled:
                Post([webhook, webhook]);
                break;
            default:
                Post([webhook]);
                break;
        }
    }

    /// <summary>Lets go on what is late, reordered or slow.</summary>
    public void Release() => _held.Release();

    /// <summary>A signed webhook that is not sent; null if the environment has none.</summary>
    public VoltageWebhook? Make(VoltageEnvironment environment, string type, string occurrence, JsonObject payment)
    {
        var body = new JsonObject { ["type"] = type, ["detail"] = new JsonObject { ["event"] = occurrence, ["data"] = payment } };
        return _registered.TryGetValue(environment, out var registered)
            ? VoltageWebhook.Sign(
                registered.Url, $"{type}.{occurrence}", body.ToJsonString(ApiJson.LikeStringify), registered.Secret, _time.GetUtcNow())
            : null;
    }

    /// <summary>Sends one whatever the faults say.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="middle">What the second half of its body waits for; null for nothing.</param>
    public async Task<VoltageWebhook> SendAsync(VoltageWebhook webhook, Task? middle = null)
    {
        var sent = webhook with { Status = await TryPostAsync(webhook, middle) };
        _sent.Enqueue(sent);
        return sent;
    }

    /// <summary>Completes when every webhook that was sent before this call has been answered or has failed.</summary>
    public Task WhenAnsweredAsync(CancellationToken cancellation) => Task.WhenAll(_underWay.Keys).WaitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _held.DisposeAsync();
        await _stopping.CancelAsync();
        await Task.WhenAll(_underWay.Keys);
        _client.Dispose();
        _stopping.Dispose();
    }

    private void Post(VoltageWebhook[] webhooks, Task? middle = null)
    {
        var sending = SendAllAsync(webhooks, middle);
        _underWay.TryAdd(sending, true);
        sending.ContinueWith(
            done => _underWay.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task SendAllAsync(VoltageWebhook[] webhooks, Task? middle)
    {
        foreach (var webhook in webhooks)
        {
            await SendAsync(webhook, middle);
        }
    }

    private async Task<int?> TryPostAsync(VoltageWebhook webhook, Task? middle)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new WebhookContent(webhook.Body, middle) };
        request.Headers.Add("x-voltage-signature", webhook.Signature);
        request.Headers.Add("x-voltage-timestamp", webhook.Timestamp);
        request.Headers.Add("x-voltage-event", webhook.Event);
        try
        {
            using var response = await _client.SendAsync(request, limit.Token);
            return (int)response.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            // Nobody waits for a webhook, so there is nobody to pass it on to.
            return null;
        }
    }
}
