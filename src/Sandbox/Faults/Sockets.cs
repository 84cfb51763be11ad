using System.Net.Sockets;

namespace Paywall.Sandbox.Faults;

internal static class Sockets
{
    /// <summary>Breaks a connection off: the other side gets an error, not an end.</summary>
    public static void Reset(this Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The other side was faster, so there is nothing left to break.
        }

        socket.Close(timeout: 0);
    }

    /// <summary>Sends all of it.</summary>
    public static async Task SendAllAsync(this Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
        }
    }

    /// <summary>Whether the other side has ended the connection, or sent what nobody asked for.</summary>
    public static bool IsStale(this Socket socket) => socket.Poll(0, SelectMode.SelectRead);

    /// <summary>The connection broke, or the proxy stopped: the ordinary ends of an exchange.</summary>
    public static bool IsEnd(Exception failure) =>
        failure is SocketException or IOException or OperationCanceledException or ObjectDisposedException;
}
