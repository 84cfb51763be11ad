namespace Paywall.Functions.Purchases;

/// <summary>What came of asking for a use of a purchase.</summary>
internal abstract record UseOutcome
{
    private UseOutcome()
    {
    }

    /// <summary>The caller holds it.</summary>
    public sealed record Taken(Use Use) : UseOutcome;

    /// <summary>Another request holds it until then.</summary>
    public sealed record Busy(DateTimeOffset Until) : UseOutcome;

    /// <summary>The same request has been answered, and the answer is still there.</summary>
    public sealed record Repeated(KeptAnswer Answer) : UseOutcome;

    /// <summary>The same request has been answered, and the answer is not there any more; other uses may be left.</summary>
    public sealed record AnswerGone : UseOutcome;

    /// <summary>The request's key belongs to another request.</summary>
    public sealed record KeyReused : UseOutcome;

    /// <summary>All have been delivered.</summary>
    public sealed record Spent : UseOutcome;

    /// <summary>None is left, and at least one was executed as often as it may be and never delivered.</summary>
    public sealed record GivenUp : UseOutcome;

    /// <summary>The purchase gives no right to it: not settled here, or not any more.</summary>
    public sealed record NotPaid : UseOutcome;
}
