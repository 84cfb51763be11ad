using Azure;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Refunds;

/// <summary>One payment back to a buyer: one invoice, stored before the wallet is asked, and no other one ever.</summary>
/// <param name="Purchase">The purchase whose price goes back.</param>
/// <param name="Invoice">The only invoice that is paid.</param>
/// <param name="PaymentId">Our own id of the payment, by which a wallet that guarantees it pays once.</param>
/// <param name="State">How it stands.</param>
internal sealed record Refund(PurchaseId Purchase, Bolt11Invoice Invoice, string PaymentId, RefundState State)
{
    /// <summary>The stored version; default for a new one.</summary>
    public ETag Version { get; init; }

    /// <summary>Until when whoever asked the wallet may wait for its answer.</summary>
    public DateTimeOffset LeaseUntil { get; init; }

    /// <summary>How often the wallet was asked.</summary>
    public int Attempts { get; init; }

    /// <summary>The wallet's id of the payment; null while it is not known.</summary>
    public string? WalletPayment { get; init; }

    /// <summary>What routing cost; null while it is not known.</summary>
    public MilliSatoshi? Fee { get; init; }

    public MilliSatoshi Amount => Invoice.Amount ?? throw new InvalidOperationException("A refund's invoice has an amount.");

    /// <summary>What it costs the seller, routing included as far as it is known.</summary>
    public MilliSatoshi Total => new(checked(Amount.Value + (Fee ?? MilliSatoshi.Zero).Value));

    /// <summary>The purchase and the state only.</summary>
    public override string ToString() => $"{Purchase} {RefundStates.Write(State)}";
}
