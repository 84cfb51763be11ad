using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>Sends callbacks: one POST, no signature, no retry, no redirect followed.</summary>
internal sealed class ZbdCallbacks(ZbdFaults faults) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<ZbdCallback> _sent = new();
    private readonly ConcurrentDictionary<Task, bool> _underWay = new();

    /// <summary>All that were answered or failed, in the order in which that happened.</summary>
    public IReadOnlyList<ZbdCallback> Sent => [.. _sent];

    /// <summary>Sends what happened to a charge or payment, or not, as the faults have it.</summary>
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
            Track(SendAsync(new Uri(url), body.ToJsonString(ZbdJson.LikeStringify), times));
        }
    }

    /// <summary>Completes when every callback that was due before this call has been answered or has failed.</summary>
    public Task WhenAnsweredAsync(CancellationToken cancellation) => Task.WhenAll(_underWay.Keys).WaitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_underWay.Keys);
        _client.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Sends one whatever the faults say.</summary>
    public async Task<ZbdCallback> SendAsync(string url, JsonObject body)
    {
        var sent = await SendAsync(new Uri(url), body.ToJsonString(ZbdJson.LikeStringify));
        _sent.Enqueue(sent);
        return sent;
    }

    private void Track(Task sending)
    {
        _underWay.TryAdd(sending, true);
        sending.ContinueWith(
            done => _underWay.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task SendAsync(Uri url, string body, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _sent.Enqueue(await SendAsync(url, body));
        }
    }

    private async Task<ZbdCallback> SendAsync(Uri url, string body)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(Patience);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await _client.PostAsync(url, content, limit.Token);
            return new ZbdCallback(url, body, (int)response.StatusCode, null);
        }
        catch (HttpRequestException failure)
        {
            return new ZbdCallback(url, body, null, failure.Message);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for a callback, so there is nobody to pass it on to.
            return new ZbdCallback(url, body, null, "The receiver did not answer in time.");
        }
    }
}
