using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Paywall.Functions.Tests.Harness;

/// <summary>An upstream that writes exactly what it is told, and breaks off when it is told.</summary>
internal sealed class RawUpstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RawUpstream() => _listener.Start();

    public string Address => $"http://{_listener.LocalEndpoint}/";

    /// <summary>Answers one request and breaks off.</summary>
    public async Task AnswerAsync(string answer)
    {
        using var connection = await AcceptAsync(answer);
    }

    /// <summary>Answers one request and keeps the connection open.</summary>
    public Held Hold(string answer) => new(AcceptAsync(answer));

    public void Dispose() => _listener.Dispose();

    private async Task<TcpClient> AcceptAsync(string answer)
    {
        var connection = await _listener.AcceptTcpClientAsync(Shop.Cancellation);
        var buffer = new byte[8192];
        _ = await connection.GetStream().ReadAsync(buffer, Shop.Cancellation);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), Shop.Cancellation);
        return connection;
    }

    public sealed class Held(Task<TcpClient> connection) : IAsyncDisposable
    {
        /// <summary>Breaks off, once there is something to break off.</summary>
        public async ValueTask DisposeAsync() => (await connection).Dispose();
    }
}
