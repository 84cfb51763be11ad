using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Paywall.Sandbox.Tests.Faults;

/// <summary>A target that shows the bytes it gets and answers the bytes it is told, one request to a connection.</summary>
internal sealed class RawTarget : IAsyncDisposable
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nX-Other: kept\r\n\r\n0123456789";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly ConcurrentQueue<Socket> _connections = new();
    private readonly string _answer;
    private readonly Task _serving;

    public RawTarget(string answer = Ok)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}/base");

    /// <summary>What came over each connection up to the end of the head.</summary>
    public IReadOnlyList<string> Seen => [.. _seen];

    /// <summary>Whether every connection was ended from the other side.</summary>
    public bool IsLeft => !_connections.IsEmpty && _connections.All(connection => connection.Poll(0, SelectMode.SelectRead));

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptSocketAsync();
                _connections.Enqueue(connection);
                var head = new StringBuilder();
                var buffer = new byte[4096];
                while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal)
                    && await connection.ReceiveAsync(buffer) is > 0 and var count)
                {
                    head.Append(Encoding.Latin1.GetString(buffer, 0, count));
                }

                _seen.Enqueue(head.ToString());
                await connection.SendAsync(Encoding.Latin1.GetBytes(_answer));
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed, while it waited or just before it did.
        }
    }
}
