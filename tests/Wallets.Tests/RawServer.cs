using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Paywall.Wallets.Tests;

/// <summary>A server on a free loopback port that does what no decent server does.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<RawRequest> _requests = new();
    private readonly Channel<RawRequest> _arrivals = Channel.CreateUnbounded<RawRequest>();
    private readonly TaskCompletionSource<long> _flooded = new();
    private readonly Func<RawRequest, int, RawReply> _script;
    private readonly Task _accepting;
    private int _served;

    /// <summary>Replies in this order; the last is repeated.</summary>
    public RawServer(params RawReply[] replies)
        : this((_, index) => replies[Math.Min(index, replies.Length - 1)])
    {
    }

    /// <summary>Replies by request and by how many came before it.</summary>
    public RawServer(Func<RawRequest, int, RawReply> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>All that came, in order.</summary>
    public IReadOnlyList<RawRequest> Requests => [.. _requests];

    /// <summary>How many bytes of a flood were written before it ended or was cut off.</summary>
    public Task<long> Flooded => _flooded.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);

    /// <summary>Waits for the next request that nobody has waited for.</summary>
    public Task<RawRequest> NextAsync() =>
        _arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            try
            {
                while (await ReadAsync(stream) is { } request)
                {
                    var reply = _script(request, Interlocked.Increment(ref _served) - 1);
                    _requests.Enqueue(request);
                    _arrivals.Writer.TryWrite(request);
                    if (!await ReplyAsync(stream, reply))
                    {
                        return;
                    }
                }
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // The client has gone, or the server ends.
            }
        }
    }

    /// <returns>Whether the connection stays open.</returns>
    private async Task<bool> ReplyAsync(NetworkStream stream, RawReply reply)
    {
        switch (reply)
        {
            case RawReply.Answer answer:
                await WriteAsync(stream, Head(answer, Encoding.UTF8.GetByteCount(answer.Body)) + answer.Body);
                return true;
            case RawReply.Half half:
                await WriteAsync(stream, Head(new RawReply.Answer(half.Status, ""), half.Body.Length * 2) + half.Body);
                return false;
            case RawReply.Flood flood:
                await FloodAsync(stream, flood.Length);
                return false;
            case RawReply.Garbage garbage:
                await WriteAsync(stream, garbage.Text);
                return false;
            case RawReply.Stall:
                await WriteAsync(stream, Head(new RawReply.Answer(200, ""), 100) + "{");
                await Task.Delay(Timeout.Infinite, _stopping.Token);
                return false;
            case RawReply.Hang:
                await Task.Delay(Timeout.Infinite, _stopping.Token);
                return false;
            default:
                return false;
        }
    }

    private async Task FloodAsync(NetworkStream stream, long length)
    {
        const int ChunkLength = 16 * 1024;
        var chunk = $"{ChunkLength:x}\r\n{new string('a', ChunkLength)}\r\n";
        var sent = 0L;
        try
        {
            await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\"\r\n");
            for (; sent < length; sent += ChunkLength)
            {
                await WriteAsync(stream, chunk);
            }

            await WriteAsync(stream, "1\r\n\"\r\n0\r\n\r\n");
        }
        finally
        {
            _flooded.TrySetResult(sent);
        }
    }

    private static string Head(RawReply.Answer answer, int length)
    {
        string?[] lines =
        [
            $"HTTP/1.1 {answer.Status} Whatever",
            answer.ContentType is null ? null : $"Content-Type: {answer.ContentType}",
            $"Content-Length: {length}",
            .. answer.Headers,
        ];
        return string.Concat(lines.OfType<string>().Select(line => line + "\r\n")) + "\r\n";
    }

    private async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), _stopping.Token);

    private async Task<RawRequest?> ReadAsync(NetworkStream stream)
    {
        if (await ReadLineAsync(stream) is not { } first || first.Split(' ') is not [var method, var target, _])
        {
            return null;
        }

        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(stream) is { Length: > 0 } line)
        {
            if (line.Split(':', 2) is not [var name, var value])
            {
                // A TLS greeting, perhaps.
                return null;
            }

            headers.Add(name, value.Trim());
        }

        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, null) : 0];
        await stream.ReadExactlyAsync(body, _stopping.Token);
        return new RawRequest(method, target, headers, Encoding.UTF8.GetString(body));
    }

    private async Task<string?> ReadLineAsync(NetworkStream stream)
    {
        List<byte> line = [];
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stopping.Token) > 0 && line.Count < 64 * 1024)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
