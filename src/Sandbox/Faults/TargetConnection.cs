using System.Net.Sockets;

namespace Paywall.Sandbox.Faults;

/// <summary>The way on to a target. It belongs to one connection of the handler, so that what one side does the other sees.</summary>
internal sealed class TargetConnection(Uri address, CancellationToken stop) : IDisposable
{
    private Socket? _socket;

    public HttpReader Reader { get; private set; } = null!;

    /// <summary>What the target is called in a request to it.</summary>
    public string Host => address.Authority;

    /// <summary>Connects, unless the connection of the last request can be used again.</summary>
    public async Task OpenAsync()
    {
        if (_socket is not null && !_socket.IsStale() && Reader.Arrived.IsEmpty)
        {
            return;
        }

        Dispose();
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Reader = new HttpReader(_socket, stop);
        await _socket.ConnectAsync(address.Host, address.Port, stop);
    }

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _socket!.SendAllAsync(bytes, stop);

    public void Reset() => _socket?.Reset();

    /// <summary>Ends the connection, if there is one.</summary>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
