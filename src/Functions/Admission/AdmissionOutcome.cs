using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;

namespace Paywall.Functions.Admission;

/// <summary>Whether a request may pass, and what it gets if not.</summary>
internal abstract record AdmissionOutcome
{
    private AdmissionOutcome()
    {
    }

    /// <summary>It may: it holds a use of a paid purchase.</summary>
    public sealed record Granted(Purchase Purchase, Use Use) : AdmissionOutcome;

    /// <summary>It gets a challenge: it has no credential, or one that opens nothing here.</summary>
    public sealed record Challenged(Problem Reason) : AdmissionOutcome;

    /// <summary>It gets no challenge, because paying again would be wrong: the buyer has paid, or nobody can tell.</summary>
    public sealed record Blocked(Problem Reason, TimeSpan? RetryAfter) : AdmissionOutcome;
}
