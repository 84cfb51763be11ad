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
    /// <returns>The request, as far as it came before the answer.</returns>
    public async Task<string> AnswerAsync(string answer)
    {
        var (connection, request) = await AcceptAsync(answer);
        connection.Dispose();
        return request;
    }

    /// <summary>Answers one request and keeps the connection open.</summary>
    public Held Hold(string answer) => new(AcceptAsync(answer));

    public void Dispose() => _listener.Dispose();

    private async Task<(TcpClient Connection, string Request)> AcceptAsync(string answer)
    {
        var connection = await _listener.AcceptTcpClientAsync(Shop.Cancellation);
        var buffer = new byte[8192];
        var length = await connection.GetStream().ReadAsync(buffer, Shop.Cancellation);
        await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer), Shop.Cancellation);
        return (connection, Encoding.Latin1.GetString(buffer, 0, length));
    }

    public sealed class Held(Task<(TcpClient Connection, string Request)> accepted) : IAsyncDisposable
    {
        /// <summary>Breaks off, once there is something to break off.</summary>
        public async ValueTask DisposeAsync() => (await accepted).Connection.Dispose();
    }
}
