using Paywall.Functions.Challenges;
using Paywall.Functions.Problems;
using Paywall.Functions.Purchases;

namespace Paywall.Functions.Admission;

/// <summary>Whether a request may pass, and what it gets if not.</summary>
internal abstract record AdmissionOutcome
{
    private AdmissionOutcome()
    {
    }

    /// <summary>The word for it.</summary>
    public static string Write(AdmissionOutcome outcome) => outcome switch
    {
        Granted => "granted",
        Repeated => "repeated",
        Challenged => "challenged",
        _ => "blocked",
    };

    /// <summary>It may: it holds a use of a paid purchase, or a place among those who use a pass.</summary>
    /// <param name="Purchase">What pays for it.</param>
    /// <param name="IdempotencyKey">By what the upstream knows this request when it is executed again.</param>
    /// <param name="Use">The use to end; null for a pass, which has none.</param>
    /// <param name="Place">The place to leave when the answer has ended; null for a use.</param>
    public sealed record Granted(Purchase Purchase, string IdempotencyKey, Use? Use, IDisposable? Place) : AdmissionOutcome
    {
        /// <summary>How long the answer is kept for the same request; zero for not at all.</summary>
        public TimeSpan Keep { get; init; }
    }

    /// <summary>It is the same request as before, and gets the same answer.</summary>
    public sealed record Repeated(KeptAnswer Answer) : AdmissionOutcome;

    /// <summary>It gets a challenge: it has no credential, or one that opens nothing here.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Open">The purchase that may be offered again; null for a new one.</param>
    public sealed record Challenged(Problem Reason, OpenPurchase? Open = null) : AdmissionOutcome;

    /// <summary>It gets no challenge, because paying again would be wrong: the buyer has paid, or nobody can tell.</summary>
    public sealed record Blocked(Problem Reason, TimeSpan? RetryAfter) : AdmissionOutcome;
}
