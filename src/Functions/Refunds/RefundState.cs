namespace Paywall.Functions.Refunds;

/// <summary>How a refund stands.</summary>
internal enum RefundState
{
    /// <summary>Its one invoice is known and stored, and no payment of it is on its way.</summary>
    Resolved,

    /// <summary>The wallet was asked, or may have been.</summary>
    Paying,

    /// <summary>The money has gone.</summary>
    Paid,

    /// <summary>No money has gone, and none will go to that invoice.</summary>
    Failed,

    /// <summary>The money may have gone.</summary>
    Unknown,
}

internal static class RefundStates
{
    public static string Write(RefundState state) => state switch
    {
        RefundState.Resolved => "resolved",
        RefundState.Paying => "paying",
        RefundState.Paid => "paid",
        RefundState.Failed => "failed",
        _ => "unknown",
    };

    /// <summary>A state that is not understood may mean that money has gone.</summary>
    public static RefundState Read(string? text) => text switch
    {
        "resolved" => RefundState.Resolved,
        "paying" => RefundState.Paying,
        "paid" => RefundState.Paid,
        "failed" => RefundState.Failed,
        _ => RefundState.Unknown,
    };
}
