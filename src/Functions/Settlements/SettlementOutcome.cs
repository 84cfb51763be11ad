namespace Paywall.Functions.Settlements;

/// <summary>What a payment means for its buyer.</summary>
internal enum SettlementOutcome
{
    /// <summary>In time and enough: the purchase may be used. What is above the price is the seller's.</summary>
    Sold,

    /// <summary>Less than the price arrived: no right, for the operator.</summary>
    Underpaid,

    /// <summary>Paid more than 24 hours after the invoice's expiry: no right, for the operator.</summary>
    Late,
}

internal static class SettlementOutcomes
{
    public static string Write(SettlementOutcome outcome) => outcome switch
    {
        SettlementOutcome.Sold => "sold",
        SettlementOutcome.Underpaid => "underpaid",
        _ => "late",
    };

    /// <summary>An outcome that is not understood gives no right.</summary>
    public static SettlementOutcome Read(string? text) => text switch
    {
        "sold" => SettlementOutcome.Sold,
        "underpaid" => SettlementOutcome.Underpaid,
        _ => SettlementOutcome.Late,
    };
}
