using Paywall.Functions.Challenges;
using Paywall.Functions.Problems;

namespace Paywall.Functions.Jobs;

/// <summary>What a request for a job gets.</summary>
internal abstract record JobReply
{
    private JobReply()
    {
    }

    /// <summary>The job as it stands.</summary>
    public sealed record Standing(Job Job) : JobReply;

    /// <summary>An offer.</summary>
    public sealed record Offered(Challenge Challenge, Problem Reason) : JobReply;

    /// <summary>Neither: the buyer has paid and must not pay again, or there is something wrong.</summary>
    public sealed record Refused(Problem Problem, string? Detail = null, TimeSpan? RetryAfter = null) : JobReply;
}
