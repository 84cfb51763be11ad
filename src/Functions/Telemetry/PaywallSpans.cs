using System.Diagnostics;
using Paywall.Functions.Configuration;

namespace Paywall.Functions.Telemetry;

/// <summary>
/// The spans of traces. Whether a trace is kept is decided before anything of it is made, so that a request which is not traced costs one random
/// number. Only we decide: what a buyer sends as trace context is neither continued nor passed on.
/// </summary>
internal sealed class PaywallSpans(TelemetryConfiguration configuration) : IDisposable
{
    public const string SourceName = "Paywall";

    public const string ServiceTag = "paywall.service";
    public const string StatusTag = "http.response.status_code";

    private readonly ActivitySource _source = new(SourceName);

    /// <summary>Whether the next trace is to be kept, asked once for each: another answer every time.</summary>
    public bool IsChosen => configuration.IsOn && _source.HasListeners() && Random.Shared.NextDouble() < configuration.SampledTraces;

    /// <summary>Begins a trace, if this one is to be kept.</summary>
    /// <param name="name">What is done: a word of ours.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="cause">The span that caused it, in a message of ours; none begins a trace of its own. Its trace is kept already.</param>
    public Activity? Begin(string name, ActivityKind kind, ActivityContext cause = default) =>
        IsChosen || (configuration.IsOn && cause != default) ? BeginChosen(name, kind, cause) : null;

    /// <summary>Begins a trace that is to be kept.</summary>
    public Activity? BeginChosen(string name, ActivityKind kind, ActivityContext cause = default)
    {
        // Whatever stands there would become the parent.
        Activity.Current = null;
        return _source.StartActivity(name, kind, cause);
    }

    public void Dispose() => _source.Dispose();
}
