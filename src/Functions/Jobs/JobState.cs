namespace Paywall.Functions.Jobs;

/// <summary>How a job stands.</summary>
internal enum JobState
{
    /// <summary>Asked for; nothing has been paid, or its input has still to come.</summary>
    AwaitingPayment,

    /// <summary>Its invoice ended unpaid. A payment that was on its way still counts.</summary>
    Expired,

    /// <summary>Called off by its buyer before it was paid.</summary>
    Cancelled,

    /// <summary>Paid, and waiting for a worker.</summary>
    Queued,

    /// <summary>With the upstream.</summary>
    Running,

    /// <summary>Its result can be had.</summary>
    Succeeded,

    /// <summary>Ended without a result, and without anything that the paywall could give back by itself.</summary>
    Failed,

    /// <summary>Money is on its way back.</summary>
    Refunding,

    /// <summary>Money went back.</summary>
    Refunded,

    /// <summary>Money may have gone back; the operator must find out. It is never sent again.</summary>
    RefundUnknown,

    /// <summary>Ended without a result; the same purchase may have it run again.</summary>
    Credited,
}

internal static class JobStates
{
    /// <summary>The word for it in rows, documents and callbacks.</summary>
    public static string Write(JobState state) => state switch
    {
        JobState.AwaitingPayment => "awaiting-payment",
        JobState.Expired => "expired",
        JobState.Cancelled => "cancelled",
        JobState.Queued => "queued",
        JobState.Running => "running",
        JobState.Succeeded => "succeeded",
        JobState.Failed => "failed",
        JobState.Refunding => "refunding",
        JobState.Refunded => "refunded",
        JobState.RefundUnknown => "refund-unknown",
        _ => "credited",
    };

    /// <summary>A state that is not understood is left to the operator: nothing runs and nothing is paid.</summary>
    public static JobState Read(string? text) => text switch
    {
        "awaiting-payment" => JobState.AwaitingPayment,
        "expired" => JobState.Expired,
        "cancelled" => JobState.Cancelled,
        "queued" => JobState.Queued,
        "running" => JobState.Running,
        "succeeded" => JobState.Succeeded,
        "failed" => JobState.Failed,
        "refunding" => JobState.Refunding,
        "refunded" => JobState.Refunded,
        "credited" => JobState.Credited,
        _ => JobState.RefundUnknown,
    };

    /// <summary>Whether nothing more happens by itself, and the buyer may be told.</summary>
    public static bool IsResting(this JobState state) =>
        state is JobState.Cancelled or JobState.Succeeded or JobState.Failed or JobState.Refunded or JobState.RefundUnknown or JobState.Credited;

    /// <summary>Whether a worker has it or will have it.</summary>
    public static bool IsPending(this JobState state) => state is JobState.Queued or JobState.Running;
}
