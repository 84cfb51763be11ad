using Paywall.Protocol.L402;

namespace Paywall.Functions.Settlements;

/// <summary>Something that Reconcile must look at when it is due, because nobody else may do it.</summary>
/// <param name="Purchase">The purchase.</param>
internal abstract record Deadline(PurchaseId Purchase)
{
    /// <summary>A settlement that may be missing or unfinished.</summary>
    /// <param name="Order">What is known of it.</param>
    public sealed record Settle(SettlementOrder Order) : Deadline(Order.Purchase)
    {
        /// <summary>How often it was looked at in vain.</summary>
        public int Attempts { get; init; }

        /// <summary>When it is given up; null for 24 hours after the invoice's expiry.</summary>
        public DateTimeOffset? Until { get; init; }
    }

    /// <summary>An answer that is not kept any longer.</summary>
    /// <param name="Purchase">The purchase.</param>
    /// <param name="Slot">The use that the answer belongs to.</param>
    public sealed record Forget(PurchaseId Purchase, int Slot) : Deadline(Purchase);

    /// <summary>A job whose invoice has ended.</summary>
    public sealed record Expire(PurchaseId Purchase) : Deadline(Purchase);

    /// <summary>A job that is under way, or whose settlement was begun.</summary>
    /// <param name="Purchase">The purchase.</param>
    public sealed record Check(PurchaseId Purchase) : Deadline(Purchase)
    {
        /// <summary>How long something that was begun may take before somebody else looks at it.</summary>
        public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

        /// <summary>How often it was looked at.</summary>
        public int Attempts { get; init; }
    }

    /// <summary>A job of which something is not kept any longer.</summary>
    public sealed record Purge(PurchaseId Purchase) : Deadline(Purchase);

    /// <summary>A purchase of which nothing is needed any more.</summary>
    public sealed record Prune(PurchaseId Purchase) : Deadline(Purchase);
}
