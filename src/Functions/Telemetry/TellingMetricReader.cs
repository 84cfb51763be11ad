using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Paywall.Functions.Telemetry;

/// <summary>Sends metrics at their interval, and says in the log when they do not arrive: the exporters themselves say nothing, and neither do alerts that get no data.</summary>
internal sealed partial class TellingMetricReader(BaseExporter<Metric> exporter, TimeSpan interval, ILogger log)
    : PeriodicExportingMetricReader(exporter, (int)interval.TotalMilliseconds)
{
    private bool _isFailing;

    protected override bool OnCollect(int timeoutMilliseconds)
    {
        var isSent = base.OnCollect(timeoutMilliseconds);
        if (isSent == _isFailing)
        {
            _isFailing = !isSent;
            if (_isFailing)
            {
                LogFailing();
            }
            else
            {
                LogSending();
            }
        }

        return isSent;
    }

    [LoggerMessage(LogLevel.Warning, "Metrics cannot be sent: check the address, the network and the key, or the identity's role Monitoring Metrics Publisher. Nothing else depends on it")]
    private partial void LogFailing();

    [LoggerMessage(LogLevel.Information, "Metrics are sent again")]
    private partial void LogSending();
}
