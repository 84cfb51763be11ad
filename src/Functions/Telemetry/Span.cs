using System.Diagnostics;

namespace Paywall.Functions.Telemetry;

/// <summary>The parts of a trace that is kept. Outside of one nothing is made.</summary>
internal static class Span
{
    /// <summary>The span that is under way here; null outside of a trace of ours.</summary>
    public static Activity? Current => Activity.Current is { Recorded: true } span && span.Source.Name == PaywallSpans.SourceName ? span : null;

    /// <summary>The header that has whoever is called go on with the trace; null outside of one.</summary>
    public static string? TraceParent => Current?.Id;

    /// <summary>Begins a part of the trace that is under way.</summary>
    public static Activity? Begin(string name, ActivityKind kind) => Current?.Source.StartActivity(name, kind);

    /// <summary>Says that it went wrong, in a word of ours. Messages stay in the log.</summary>
    public static void Fail(this Activity? span, string error) => span?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
}
