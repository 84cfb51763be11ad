using System.Net.Sockets;
using System.Text;
using Paywall.Sandbox.Tests.Processes;

namespace Paywall.Sandbox.Tests.Faults;

/// <summary>A caller that sends exactly these bytes, and tells how the connection ended.</summary>
internal static class RawCaller
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <returns>Everything that came, and whether the connection was reset.</returns>
    public static async Task<(string Text, bool IsReset)> SendAsync(Uri address, string request)
    {
        using var connection = new TcpClient();
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            await connection.ConnectAsync(address.Host, address.Port, Cancellation);
            await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), Cancellation);
            while (await connection.GetStream().ReadAsync(buffer, Cancellation).AsTask().WaitAsync(Eventually.Deadline, Cancellation) is > 0 and var count)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            return (text.ToString(), false);
        }
        catch (Exception broken) when (broken.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown })
        {
            return (text.ToString(), true);
        }
    }

    /// <summary>Asks for something and wants the connection to end with the answer.</summary>
    public static Task<(string Text, bool IsReset)> GetAsync(Uri address) =>
        SendAsync(address, $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n");
}
