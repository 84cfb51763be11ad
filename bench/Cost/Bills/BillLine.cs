namespace Paywall.Cost.Bills;

/// <summary>What a line of a bill is for.</summary>
internal enum BillPart
{
    Calls,
    Jobs,

    /// <summary>What is paid although nobody comes.</summary>
    Idle,

    /// <summary>What the subscription has free.</summary>
    Grant,
}

/// <summary>A line of a bill.</summary>
/// <param name="Part">What it is for.</param>
/// <param name="What">What is billed.</param>
/// <param name="Quantity">How much of it.</param>
/// <param name="Unit">In what.</param>
/// <param name="Usd">What it costs.</param>
internal sealed record BillLine(BillPart Part, string What, decimal Quantity, string Unit, decimal Usd);
