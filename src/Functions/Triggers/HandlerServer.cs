using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Net.Http.Headers;
using Paywall.Functions.Configuration;

namespace Paywall.Functions.Triggers;

internal static class HandlerServer
{
    /// <summary>The largest request body, in bytes: what the host lets through.</summary>
    public const long BodyLimit = 100 * 1024 * 1024;

    private const string PortSetting = "FUNCTIONS_CUSTOMHANDLER_PORT";
    private const int PortAlone = 8080;
    private const int HeaderLimit = 32 * 1024;

    private static readonly FrozenSet<string> OwnHeaders = ((string[])
    [
        HeaderNames.AccessControlAllowOrigin, HeaderNames.AccessControlExposeHeaders, HeaderNames.CacheControl, HeaderNames.ContentLength,
        "Payment-Receipt", "X-Paywall-Cost-Msat",
    ]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Listens on loopback only, where the Functions host expects its handler, and logs to stdout, where the host reads it.</summary>
    public static void AddHandlerServer(this WebApplicationBuilder builder, IConfiguration configuration)
    {
        var port = ReadPort(configuration[PortSetting]);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderLimit;
            kestrel.Limits.MaxRequestBodySize = BodyLimit;

            // The upstream's headers are read so, and go out as the same bytes; what we say ourselves is ASCII.
            kestrel.ResponseHeaderEncodingSelector = static name => OwnHeaders.Contains(name) ? null : Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Paywall", LogLevel.Information);

        // What these tell with stack traces is told in one line where it is dealt with: a failed start, a failed upstream, a failed wallet.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.None);
        builder.Logging.AddFilter("Polly", LogLevel.None);

        // What cannot be read is quoted there, and it may be a credential.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);

        // It begins a trace for each request, with what the client sends as its own, only to have somebody log it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
    }

    /// <summary>Builds every endpoint and what it needs now, so that a mistake stops the start and not the first request.</summary>
    public static void PrepareEndpoints(this WebApplication app)
    {
        foreach (var source in ((IEndpointRouteBuilder)app).DataSources)
        {
            _ = source.Endpoints.Count;
        }
    }

    private static int ReadPort(string? text)
    {
        var port = PortAlone;
        PaywallConfiguration.Require(
            text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort),
            $"{PortSetting} '{text}' is not a port");
        return port;
    }
}
