using System.Diagnostics;
using System.Net;
using System.Text;

namespace Paywall.Functions.Calls;

/// <summary>How upstreams are reached: nothing is followed, unpacked or remembered on the buyer's behalf.</summary>
internal static class UpstreamConnections
{
    public static SocketsHttpHandler Open() => new()
    {
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),

        // What the server reads as UTF-8 leaves as the same bytes.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        UseCookies = false,
        UseProxy = false,
    };
}
