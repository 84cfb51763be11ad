namespace Paywall.Functions.Jobs;

/// <summary>Why a job has no result: the codes that a buyer's program compares.</summary>
internal static class JobFailure
{
    /// <summary>The upstream refused the input for good.</summary>
    public const string Refused = "refused-by-upstream";

    /// <summary>The input is not kept any more.</summary>
    public const string InputGone = "input-gone";

    /// <summary>There was no result in time.</summary>
    public const string Overdue = "overdue";

    /// <summary>The upstream gave up.</summary>
    public const string GivenUp = "given-up-by-upstream";

    /// <summary>The result is larger than any that is kept.</summary>
    public const string TooLarge = "result-too-large";

    /// <summary>The buyer called it off.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Less than the price arrived.</summary>
    public const string Underpaid = "underpaid";

    /// <summary>The payment arrived long after its invoice had expired.</summary>
    public const string PaidLate = "paid-late";
}
