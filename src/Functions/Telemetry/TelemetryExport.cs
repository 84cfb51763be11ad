using System.Reflection;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Paywall.Functions.Configuration;

namespace Paywall.Functions.Telemetry;

/// <summary>
/// Sends what is counted and traced. The host kills its handlers without a word, and then what was not sent is lost; where the process
/// is ended properly the rest is sent.
/// </summary>
internal sealed class TelemetryExport(TelemetryConfiguration configuration, PaywallMetrics metrics, ILogger<TelemetryExport> log) : IHostedService, IDisposable
{
    private const string ServiceName = "paywall";

    /// <summary>
    /// Microsoft's exporter reports on itself to Microsoft, and sends a metric without a meaning along with traces, unless it is told not to, which
    /// is possible only so.
    /// </summary>
    private static readonly (string Variable, string Value)[] LessOfItself =
    [
        ("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true"), ("APPLICATIONINSIGHTS_SDKSTATS_DISABLED", "true"),
        ("APPLICATIONINSIGHTS_SDKSTATS_DISABLED_ALL", "true"), ("OTEL_DOTNET_AZURE_MONITOR_ENABLE_RESOURCE_METRICS", "false"),
    ];

    private MeterProvider? _meters;
    private TracerProvider? _tracers;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateEmpty().AddService(
            ServiceName, serviceVersion: Version(), autoGenerateServiceInstanceId: true);
        var (reader, processor) = configuration.Exporter switch
        {
            OtlpExporter otlp => (ReaderOf(otlp), ProcessorOf(otlp)),
            ApplicationInsightsExporter insights => Export(insights),
            _ => throw new InvalidOperationException("There are no other exporters."),
        };
        _meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(metrics.Meter.Name).AddReader(reader).Build();
        _tracers = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)

            // Which traces are kept was decided when they were begun.
            .SetSampler(new AlwaysOnSampler())
            .AddSource(PaywallSpans.SourceName)
            .AddProcessor(processor)
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // Each waits for its receiver as long as that takes to answer, within limits.
        Parallel.Invoke(() => _tracers?.Dispose(), () => _meters?.Dispose());
    }

    private TellingMetricReader ReaderOf(OtlpExporter otlp) => new(new OtlpMetricExporter(OptionsOf(otlp, "v1/metrics")), configuration.Interval, log);

    private static BatchActivityExportProcessor ProcessorOf(OtlpExporter otlp) => new(new OtlpTraceExporter(OptionsOf(otlp, "v1/traces")));

    /// <summary>An address that is given in code is used as it is.</summary>
    private static OtlpExporterOptions OptionsOf(OtlpExporter otlp, string path)
    {
        var root = otlp.Endpoint.AbsoluteUri;
        return new OtlpExporterOptions
        {
            Protocol = otlp.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            Endpoint = otlp.IsGrpc ? otlp.Endpoint : new Uri(root.EndsWith('/') ? root + path : $"{root}/{path}"),
            Headers = otlp.Headers,
        };
    }

    /// <summary>Counters are sent as what they grew by, because Application Insights adds up what it gets.</summary>
    private (MetricReader Reader, BaseProcessor<System.Diagnostics.Activity> Processor) Export(ApplicationInsightsExporter insights)
    {
        foreach (var (variable, value) in LessOfItself)
        {
            Environment.SetEnvironmentVariable(variable, value);
        }

        var options = new AzureMonitorExporterOptions
        {
            ConnectionString = insights.ConnectionString,
            Credential = CredentialOf(insights),

            // Nothing is left out because of it here: it tells how many traces each one stands for.
            SamplingRatio = (float)configuration.SampledTraces,

            // The disk of an instance is small and goes with it.
            DisableOfflineStorage = true,
            EnableLiveMetrics = false,
            EnableStandardMetrics = false,
            EnablePerformanceCounters = false,
        };
        try
        {
            return (
                new TellingMetricReader(new AzureMonitorMetricExporter(options), configuration.Interval, log)
                {
                    TemporalityPreference = MetricReaderTemporalityPreference.Delta,
                },
                new BatchActivityExportProcessor(new AzureMonitorTraceExporter(options)));
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or FormatException)
        {
            // The words are the exporter's, and repeat what may be a secret.
            throw new StartupException("APPLICATIONINSIGHTS_CONNECTION_STRING is not one that Application Insights gives out.");
        }
    }

    private static ManagedIdentityCredential? CredentialOf(ApplicationInsightsExporter insights) =>
        !insights.UsesIdentity ? null : new ManagedIdentityCredential(
            insights.ClientId is { } client ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned);

    private static string? Version() => typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
