using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>What LNbits calls a payment: an invoice of a wallet, or a wallet's payment of one.</summary>
internal sealed class LNbitsPayment(LNbitsAccount account, Bolt11Invoice invoice, DateTimeOffset createdAt) : DelayedEnd
{
    public LNbitsAccount Account => account;

    public Bolt11Invoice Invoice => invoice;

    public DateTimeOffset CreatedAt => createdAt;

    /// <summary>How the wallet's attempt to pay really ended; null for an invoice of the wallet.</summary>
    public PaymentOutcome? Outcome { get; init; }

    public bool IsOutgoing => Outcome is not null;

    /// <summary>Where to tell of the payment.</summary>
    public string? Webhook { get; init; }

    /// <summary>What the caller wants kept with it.</summary>
    public JsonObject? Extra { get; init; }

    /// <summary>The hash only.</summary>
    public override string ToString() => invoice.PaymentHash.ToString();
}
