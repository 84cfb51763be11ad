using System.Net;
using System.Net.Sockets;

namespace Paywall.Outbound;

/// <summary>
/// Opens connections for the HTTP handler. A name is resolved here once, and what was checked is what is connected to, so that a
/// name that means something else a moment later gains nothing.
/// </summary>
internal sealed class GuardedConnections(OutboundOptions options)
{
    /// <summary>So many addresses of one host are tried; all are checked.</summary>
    private const int MostAttempts = 4;

    /// <exception cref="OutboundException">The host has an address that is not allowed, or none.</exception>
    /// <exception cref="SocketException">Nobody is there.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var isSecure = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps;
        var addresses = await FindAsync(host, cancellationToken);

        // One that is forbidden among others is no accident: whoever mixes them hopes for the second attempt.
        if (!Array.TrueForAll(addresses, address => Allows(address, isSecure)))
        {
            throw new OutboundException(OutboundFault.Forbidden, $"{host} is not, or not only, on the public internet.");
        }

        return await ConnectAsync(addresses[..Math.Min(addresses.Length, MostAttempts)], context.DnsEndPoint.Port, cancellationToken);
    }

    private async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        // Looking up a name cannot be broken off everywhere, but nobody need wait for it.
        var addresses = await options.Resolve(host, cancellationToken).WaitAsync(cancellationToken);
        return addresses.Length > 0 ? addresses : throw new OutboundException(OutboundFault.Unreachable, $"{host} has no address.");
    }

    private bool Allows(IPAddress address, bool isSecure) =>
        (isSecure && PublicAddress.IsPublic(address)) || (options.AllowLoopback && PublicAddress.IsLoopback(address));

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i < addresses.Length - 1)
            {
                // The next one may listen.
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
