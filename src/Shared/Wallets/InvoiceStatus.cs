using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>How an invoice stands. A state that is not understood counts as pending: never as paid, never as failed.</summary>
public abstract record InvoiceStatus
{
    private InvoiceStatus()
    {
    }

    /// <summary>Not paid yet.</summary>
    public sealed record Pending : InvoiceStatus;

    /// <summary>A payment is locked, but not taken.</summary>
    public sealed record Held : InvoiceStatus;

    /// <summary>Paid: the money is the seller's.</summary>
    /// <param name="Amount">What arrived.</param>
    /// <param name="At">When, if the wallet tells.</param>
    public sealed record Paid(MilliSatoshi Amount, DateTimeOffset? At) : InvoiceStatus;

    /// <summary>Not paid, and it cannot be paid any more.</summary>
    public sealed record Expired : InvoiceStatus;

    /// <summary>The wallet gave it up.</summary>
    public sealed record Failed : InvoiceStatus;
}
