using System.Collections.Concurrent;

namespace Paywall.Sandbox.Wallets;

/// <summary>Sends webhooks: one POST, no signature, no retry, no redirect followed.</summary>
/// <param name="patience">How long a receiver may take.</param>
internal sealed class WebhookSender(TimeSpan patience) : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<SentWebhook> _sent = new();
    private readonly ConcurrentDictionary<Task, bool> _underWay = new();

    /// <summary>All that were answered or failed, in the order in which that happened.</summary>
    public IReadOnlyList<SentWebhook> Sent => [.. _sent];

    /// <summary>Completes when every webhook that was due before this call has been answered or has failed.</summary>
    public Task WhenAnsweredAsync(CancellationToken cancellation) => Task.WhenAll(_underWay.Keys).WaitAsync(cancellation);

    /// <summary>Sends one or more, each after the other, without anybody waiting.</summary>
    /// <param name="webhooks">Where to and what.</param>
    /// <param name="middle">What the second half of each body waits for; null for nothing.</param>
    public void Post(IEnumerable<(Uri Url, string Body)> webhooks, Task? middle = null)
    {
        var sending = PostAllAsync([.. webhooks], middle);
        _underWay.TryAdd(sending, true);
        sending.ContinueWith(
            done => _underWay.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Sends one and waits for the answer.</summary>
    public async Task<SentWebhook> PostAsync(Uri url, string body, Task? middle = null)
    {
        var sent = await TryPostAsync(url, body, middle);
        _sent.Enqueue(sent);
        return sent;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_underWay.Keys);
        _client.Dispose();
        _stopping.Dispose();
    }

    private async Task PostAllAsync((Uri Url, string Body)[] webhooks, Task? middle)
    {
        foreach (var (url, body) in webhooks)
        {
            await PostAsync(url, body, middle);
        }
    }

    private async Task<SentWebhook> TryPostAsync(Uri url, string body, Task? middle)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(patience);
        using var content = new WebhookContent(body, middle);
        try
        {
            using var response = await _client.PostAsync(url, content, limit.Token);
            return new SentWebhook(url, body, (int)response.StatusCode, null);
        }
        catch (HttpRequestException failure)
        {
            return new SentWebhook(url, body, null, failure.Message);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for a webhook, so there is nobody to pass it on to.
            return new SentWebhook(url, body, null, "The receiver did not answer in time.");
        }
    }
}
