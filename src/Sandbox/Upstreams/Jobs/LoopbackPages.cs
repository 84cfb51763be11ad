using System.Net;
using System.Net.Sockets;

namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>Fetches pages of this computer's loopback address only, where the sample site is.</summary>
internal static class LoopbackPages
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        ConnectCallback = ConnectAsync,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public static async Task<PageFetch> FetchAsync(Uri address, CancellationToken cancellation)
    {
        if (!IPAddress.TryParse(address.DnsSafeHost, out var host) || !IPAddress.IsLoopback(host))
        {
            return new PageFetch.Refused($"{address.Host} is not an address that may be browsed here.");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/html, application/xhtml+xml, text/plain;q=0.9");
        try
        {
            using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            var (body, isCut) = await ReadAsync(response.Content, cancellation);
            return new PageFetch.Answered(
                (int)response.StatusCode,
                response.Content.Headers.TryGetValues("Content-Type", out var types) ? types.First() : null,
                response.Headers.Location,
                body,
                isCut);
        }
        catch (HttpRequestException failure)
        {
            return new PageFetch.Unreachable($"{address.Authority} cannot be reached: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            // The latter is what is no gzip although it says so.
            return new PageFetch.Unreachable($"{address.Authority} broke off.");
        }
    }

    /// <summary>Connects to the literal address that was checked; nothing is resolved.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var host = IPAddress.Parse(context.DnsEndPoint.Host);
        var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            // Nobody else holds it yet.
            socket.Dispose();
            throw;
        }
    }

    private static async Task<(ReadOnlyMemory<byte> Body, bool IsCut)> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        // One byte more tells a page of exactly the limit from a longer one.
        var buffer = new byte[PageFetch.BodyLimit + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return (buffer.AsMemory(0, Math.Min(length, PageFetch.BodyLimit)), length > PageFetch.BodyLimit);
    }
}
