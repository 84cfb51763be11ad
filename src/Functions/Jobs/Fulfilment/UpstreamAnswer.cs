namespace Paywall.Functions.Jobs.Fulfilment;

/// <summary>What the upstream made of an attempt.</summary>
internal abstract record UpstreamAnswer
{
    private UpstreamAnswer()
    {
    }

    /// <summary>The result.</summary>
    public sealed record Finished(JobResult Result) : UpstreamAnswer;

    /// <summary>The result comes later, by itself.</summary>
    /// <param name="FinishBy">Until when; null if the upstream does not say.</param>
    public sealed record Later(DateTimeOffset? FinishBy) : UpstreamAnswer;

    /// <summary>There will never be a result.</summary>
    /// <param name="Failure">Why, as a code.</param>
    /// <param name="Detail">Why, in the upstream's words; null for none.</param>
    public sealed record Refused(string Failure, string? Detail) : UpstreamAnswer;

    /// <summary>Not this time.</summary>
    /// <param name="Reason">Why, for the log.</param>
    /// <param name="RetryAfter">When the upstream wants to be asked again; null if it does not say.</param>
    public sealed record NotNow(string Reason, TimeSpan? RetryAfter) : UpstreamAnswer;
}
