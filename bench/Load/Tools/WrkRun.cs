namespace Paywall.Load.Tools;

/// <summary>What one run of wrk saw.</summary>
/// <param name="Requests">How many requests were answered.</param>
/// <param name="PerSecond">How many in a second.</param>
internal sealed record WrkRun(long Requests, double PerSecond);
