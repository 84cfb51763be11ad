using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Paywall.Outbound;

/// <summary>How far requests to strangers go.</summary>
public sealed record OutboundOptions
{
    /// <summary>Whether this machine itself may be asked, also without TLS. For trying things out.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>How long finding the address, connecting and TLS may take together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long all of it may take, to the last byte of the answer.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most bytes of an answer's body.</summary>
    public int ResponseLimit { get; init; } = 64 * 1024;

    /// <summary>Whether the beginning of a longer answer is an answer, instead of none.</summary>
    public bool CutsLongAnswers { get; init; }

    /// <summary>Finds the addresses of a host name; by default as the system does.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Who may have signed a server's certificate, for tests; null for those whom the system trusts.</summary>
    internal X509Certificate2? TrustedRoot { get; init; }
}
