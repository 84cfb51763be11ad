namespace Paywall.Functions.Catalog;

/// <summary>What the buyer of a job that fails gets back, stated before the purchase.</summary>
internal enum RefundPolicy
{
    /// <summary>The same job may run again.</summary>
    Credit,

    /// <summary>Money, to the Lightning address or invoice that the buyer gave; without one the same as <see cref="Credit"/>.</summary>
    Payout,
}

internal static class RefundPolicies
{
    public static string Write(RefundPolicy policy) => policy == RefundPolicy.Payout ? "payout" : "credit";

    /// <summary>A policy that is not understood pays nothing out.</summary>
    public static RefundPolicy Read(string? text) => text == "payout" ? RefundPolicy.Payout : RefundPolicy.Credit;
}
