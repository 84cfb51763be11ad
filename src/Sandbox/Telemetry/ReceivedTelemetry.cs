namespace Paywall.Sandbox.Telemetry;

/// <summary>A measurement as it arrived.</summary>
/// <param name="Instance">The process that sent it.</param>
/// <param name="Name">The instrument.</param>
/// <param name="Unit">Its unit; empty where that is not told.</param>
/// <param name="Tags">Its tags, as <c>name=value</c>, in order.</param>
/// <param name="Sum">What it adds up to; of a gauge, what it stands at.</param>
/// <param name="Count">How many measurements are in it.</param>
internal sealed record ReceivedMetric(string Instance, string Name, string Unit, string Tags, double Sum, long Count);

/// <summary>A span as it arrived.</summary>
/// <param name="Trace">The trace's id.</param>
/// <param name="Id">Its own.</param>
/// <param name="Parent">Its parent's; empty for none.</param>
/// <param name="Name">What was done.</param>
/// <param name="Kind">Its kind, in the words of the format that it came in.</param>
/// <param name="Tags">Its attributes.</param>
internal sealed record ReceivedSpan(string Trace, string Id, string Parent, string Name, string Kind, IReadOnlyDictionary<string, string> Tags);
