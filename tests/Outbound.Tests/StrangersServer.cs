using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Paywall.Outbound.Tests;

/// <summary>A server on a free loopback port whose answers are written by hand, one connection after the other or all at once.</summary>
internal sealed class StrangersServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<Stream, CancellationToken, Task> _answer;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;
    private int _connections;

    public StrangersServer(Func<Stream, CancellationToken, Task> answer, SslServerAuthenticationOptions? tls = null)
    {
        (_answer, _tls) = (answer, tls);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Answers everything with this text.</summary>
    public StrangersServer(string answer, SslServerAuthenticationOptions? tls = null)
        : this((stream, cancellation) => stream.WriteAsync(Encoding.Latin1.GetBytes(answer), cancellation).AsTask(), tls)
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every request that came; a body can only be {}.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
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
        Interlocked.Increment(ref _connections);
        using (client)
        {
            try
            {
                await using var stream = await SecureAsync(client.GetStream());
                while (await ReadAsync(stream) is { Length: > 0 } request)
                {
                    _requests.Enqueue(request);
                    await _answer(stream, _stopping.Token);
                }
            }
            catch (Exception gone) when (gone is IOException or AuthenticationException or OperationCanceledException)
            {
                // The client has gone, or the server ends.
            }
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream stream)
    {
        if (_tls is null)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(_tls, _stopping.Token);
        return secure;
    }

    private async Task<string> ReadAsync(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8) && !buffer.AsSpan(0, length).EndsWith("\r\n\r\n{}"u8))
        {
            var count = await stream.ReadAsync(buffer.AsMemory(length), _stopping.Token);
            if (count == 0)
            {
                return "";
            }

            length += count;
        }

        return Encoding.Latin1.GetString(buffer, 0, length);
    }
}
