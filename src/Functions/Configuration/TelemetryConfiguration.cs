using Paywall.Functions.Catalog;
using static Paywall.Functions.Configuration.PaywallConfiguration;

namespace Paywall.Functions.Configuration;

/// <summary>Where telemetry goes, and how much of it.</summary>
/// <param name="Exporter">Where to; null for nowhere.</param>
/// <param name="SampledTraces">The share of traces that are kept, from 0 to 1.</param>
/// <param name="Interval">How often metrics are sent.</param>
internal sealed record TelemetryConfiguration(TelemetryExporter? Exporter, double SampledTraces, TimeSpan Interval)
{
    private const double DefaultSampledTraces = 0.05;

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    /// <summary>Whether there is any.</summary>
    public bool IsOn => Exporter is not null;

    /// <exception cref="StartupException">A setting is missing or wrong.</exception>
    public static TelemetryConfiguration Read(TelemetrySettings settings, IConfiguration configuration)
    {
        var share = settings.SampledTraces ?? DefaultSampledTraces;
        Require(share is >= 0 and <= 1, $"Telemetry:SampledTraces {share} is not from 0 to 1");
        var interval = settings.Interval ?? DefaultInterval;
        Require(
            interval >= ShortestInterval && interval <= LongestInterval, $"Telemetry:Interval {interval} is not from {ShortestInterval} to {LongestInterval}");
        return new TelemetryConfiguration(
            settings.Exporter switch
            {
                null or "none" => null,
                "otlp" => OtlpExporter.Read(configuration),
                "applicationinsights" => ApplicationInsightsExporter.Read(configuration),
                _ => throw new StartupException("Telemetry:Exporter is none of none, otlp, applicationinsights."),
            },
            share,
            interval);
    }
}

/// <summary>Where telemetry goes.</summary>
internal abstract record TelemetryExporter
{
    /// <summary>The kind only: addresses and keys stay out of logs.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>To whatever understands the OpenTelemetry protocol, as its standard variables say.</summary>
/// <param name="Endpoint">The address without a signal's path.</param>
/// <param name="IsGrpc">Whether it is spoken over gRPC; otherwise protobuf over HTTP.</param>
/// <param name="Headers">What is sent along, such as a key, as the variable has it; null for nothing.</param>
internal sealed record OtlpExporter(Uri Endpoint, bool IsGrpc, string? Headers) : TelemetryExporter
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string HeadersVariable = "OTEL_EXPORTER_OTLP_HEADERS";

    /// <exception cref="StartupException">A variable is missing or wrong.</exception>
    public static OtlpExporter Read(IConfiguration configuration)
    {
        var address = configuration[EndpointVariable];
        Require(!string.IsNullOrWhiteSpace(address), $"Telemetry:Exporter is otlp, and {EndpointVariable} does not say where to");
        var endpoint = ServiceCatalog.ReadHttpUrl(address!, EndpointVariable);
        var protocol = configuration[ProtocolVariable];
        Require(
            protocol is null or "" or "grpc" or "http/protobuf", $"{ProtocolVariable} '{protocol}' is neither http/protobuf nor grpc");
        var headers = configuration[HeadersVariable];
        if (string.IsNullOrWhiteSpace(headers))
        {
            return new OtlpExporter(endpoint, protocol == "grpc", null);
        }

        Require(
            Uri.UnescapeDataString(headers).Split(',').All(CanBeSent),
            $"{HeadersVariable} is not a list such as name=value,name=value of headers that a request may carry");
        Require(
            endpoint.Scheme == Uri.UriSchemeHttps || endpoint.IsLoopback,
            $"{EndpointVariable} is not https, and {HeadersVariable} would cross the network in the clear");
        return new OtlpExporter(endpoint, protocol == "grpc", headers);
    }

    /// <summary>Whether a request takes it; the exporter would say nothing and send nothing.</summary>
    private static bool CanBeSent(string pair)
    {
        using var request = new HttpRequestMessage();
        try
        {
            request.Headers.Add(pair[..Math.Max(pair.IndexOf('='), 0)].Trim(), pair[(pair.IndexOf('=') + 1)..].Trim());
            return true;
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or InvalidOperationException)
        {
            // Not a header's name, a header of bodies, or a value with line ends.
            return false;
        }
    }
}

/// <summary>To Application Insights, as the platform's variables say that the host reads too.</summary>
/// <param name="ConnectionString">Which resource, and where it is.</param>
/// <param name="UsesIdentity">Whether the managed identity is shown; otherwise the key in the connection string is enough.</param>
/// <param name="ClientId">The client id of a user-assigned identity; null for the app's own.</param>
internal sealed record ApplicationInsightsExporter(string ConnectionString, bool UsesIdentity, string? ClientId) : TelemetryExporter
{
    private const string ConnectionVariable = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string AuthenticationVariable = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <exception cref="StartupException">A variable is missing or wrong.</exception>
    public static ApplicationInsightsExporter Read(IConfiguration configuration)
    {
        var text = configuration[ConnectionVariable];
        Require(!string.IsNullOrWhiteSpace(text), $"Telemetry:Exporter is applicationinsights, and {ConnectionVariable} is missing");
        var connection = Parts(text!, ConnectionVariable);
        Require(
            Guid.TryParse(connection.GetValueOrDefault("InstrumentationKey"), out _), $"{ConnectionVariable} has no InstrumentationKey that is a UUID");
        if (connection.TryGetValue("IngestionEndpoint", out var address))
        {
            var ingestion = ServiceCatalog.ReadHttpUrl(address, $"The IngestionEndpoint of {ConnectionVariable}");
            Require(
                ingestion.Scheme == Uri.UriSchemeHttps || ingestion.IsLoopback,
                $"The IngestionEndpoint of {ConnectionVariable} is not https, and telemetry would cross the network in the clear");
        }

        var authentication = configuration[AuthenticationVariable];
        if (string.IsNullOrWhiteSpace(authentication))
        {
            return new ApplicationInsightsExporter(text!, UsesIdentity: false, null);
        }

        var parts = Parts(authentication, AuthenticationVariable);
        var client = parts.GetValueOrDefault("ClientId");
        Require(
            parts.GetValueOrDefault("Authorization")?.Equals("AAD", StringComparison.OrdinalIgnoreCase) == true
            && (client is null || Guid.TryParse(client, out _)),
            $"{AuthenticationVariable} is neither Authorization=AAD nor Authorization=AAD;ClientId= and the client id of the user-assigned identity");
        return new ApplicationInsightsExporter(text!, UsesIdentity: true, client);
    }

    private static Dictionary<string, string> Parts(string text, string variable)
    {
        Dictionary<string, string> parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.IndexOf('=') is var at && at > 0 ? (part[..at].Trim(), part[(at + 1)..].Trim()) : ("", "");
            Require(name.Length > 0 && parts.TryAdd(name, value), $"{variable} is not a list such as name=value;name=value");
        }

        return parts;
    }
}
