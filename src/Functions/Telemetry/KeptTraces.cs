using OpenTelemetry.Trace;

namespace Paywall.Functions.Telemetry;

/// <summary>Keeps every trace that was begun: which ones are, <see cref="PaywallSpans"/> has decided before. Tells Application Insights how many others each stands for.</summary>
internal sealed class KeptTraces(double share) : Sampler
{
    /// <summary>What Microsoft's exporter looks for.</summary>
    private const string PercentTag = "microsoft.sample_rate";

    private readonly SamplingResult _kept = share is > 0 and < 1
        ? new SamplingResult(SamplingDecision.RecordAndSample, [new(PercentTag, (float)(share * 100))])
        : new SamplingResult(SamplingDecision.RecordAndSample);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => _kept;
}
