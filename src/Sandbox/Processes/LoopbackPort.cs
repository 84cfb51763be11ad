using System.Net;
using System.Net.Sockets;

namespace Paywall.Sandbox.Processes;

/// <summary>Finds ports for programs that must be told theirs.</summary>
internal static class LoopbackPort
{
    // Below the ports that Linux, macOS and Windows give to outgoing connections and to listeners that ask for any port, so that
    // nobody is handed the port before the program has it, and polling it cannot connect a socket to itself.
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>A port on 127.0.0.1 that nothing listens on.</summary>
    public static int FindFree()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Try another.
            }
        }
    }
}
