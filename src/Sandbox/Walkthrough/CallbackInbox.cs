using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>A buyer's own address for callbacks, which verifies them as Standard Webhooks says.</summary>
internal sealed class CallbackInbox : IAsyncDisposable
{
    private const int BodyLimit = 64 * 1024;
    private const string SecretPrefix = "whsec_";

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<Callback> _callbacks = new();
    private LoopbackServer? _server;

    public Uri Address => new(_server!.Address, "done");

    public static async Task<CallbackInbox> OpenAsync(CancellationToken cancellation)
    {
        var inbox = new CallbackInbox();
        inbox._server = await LoopbackServer.StartAsync("the buyer's callbacks", 0, BodyLimit, web => web.Run(inbox.TakeAsync), cancellation);
        return inbox;
    }

    /// <summary>Waits for a callback.</summary>
    /// <returns>Its body, and whether it was signed with the secret; null if none came in time.</returns>
    public async Task<(string Body, bool IsGenuine)?> WaitAsync(string secret, TimeSpan patience, CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        Callback? callback;
        while (!_callbacks.TryDequeue(out callback))
        {
            if (TimeProvider.System.GetElapsedTime(begun) > patience)
            {
                return null;
            }

            await Task.Delay(Glance, cancellation);
        }

        return (callback.Body, callback.IsSignedWith(secret));
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? default;

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers;
        _callbacks.Enqueue(new Callback(
            headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(),
            await reader.ReadToEndAsync(context.RequestAborted)));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private sealed record Callback(string Id, string Timestamp, string Signature, string Body)
    {
        public bool IsSignedWith(string secret)
        {
            var key = Convert.FromBase64String(secret[SecretPrefix.Length..]);
            var mac = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}"));
            return Signature == $"v1,{Convert.ToBase64String(mac)}";
        }
    }
}
