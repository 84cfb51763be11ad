using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Paywall.Sandbox.Wallets;

/// <summary>A webhook's JSON, which can stop halfway.</summary>
internal sealed class WebhookContent : HttpContent
{
    private readonly byte[] _json;
    private readonly Task? _middle;

    /// <param name="json">The body.</param>
    /// <param name="middle">What its second half waits for; null for nothing.</param>
    public WebhookContent(string json, Task? middle)
    {
        (_json, _middle) = (Encoding.UTF8.GetBytes(json), middle);
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var half = _middle is null ? 0 : _json.Length / 2;
        await stream.WriteAsync(_json.AsMemory(0, half), cancellationToken);
        if (_middle is not null)
        {
            await stream.FlushAsync(cancellationToken);
            await _middle.WaitAsync(cancellationToken);
        }

        await stream.WriteAsync(_json.AsMemory(half), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _json.Length;
        return true;
    }
}
