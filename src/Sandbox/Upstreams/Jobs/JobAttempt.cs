namespace Paywall.Sandbox.Upstreams.Jobs;

/// <summary>An attempt of the paywall that reached a job.</summary>
/// <param name="Job">Which: <c>render</c>, <c>web_browse</c>, <c>unreliable</c> or <c>ask_a_person</c>.</param>
/// <param name="Call">What the paywall said about it.</param>
/// <param name="Request">The request with all its headers.</param>
/// <param name="At">When it came.</param>
internal sealed record JobAttempt(string Job, JobCall Call, UpstreamRequest Request, DateTimeOffset At);
