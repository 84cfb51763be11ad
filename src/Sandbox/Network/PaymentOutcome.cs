using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Network;

/// <summary>What came of an attempt to pay. In every case but <see cref="Paid"/> no money moved.</summary>
internal abstract record PaymentOutcome
{
    private PaymentOutcome()
    {
    }

    /// <summary>The payee has the amount, the payer its proof.</summary>
    public sealed record Paid(PaymentHash PaymentHash, Preimage Preimage, MilliSatoshi Amount, MilliSatoshi Fee) : PaymentOutcome;

    /// <summary>The text is no invoice, or its signature is broken.</summary>
    public sealed record Unreadable(Bolt11Failure Failure) : PaymentOutcome;

    /// <summary>The invoice is payable elsewhere; the sandbox is a regtest network.</summary>
    public sealed record WrongNetwork(BitcoinNetwork Network) : PaymentOutcome;

    /// <summary>No node here made this invoice: its payee, hash, payment secret or amount is unknown.</summary>
    public sealed record NoSuchInvoice(PaymentHash PaymentHash) : PaymentOutcome;

    /// <summary>Somebody has paid it before.</summary>
    public sealed record AlreadyPaid(PaymentHash PaymentHash) : PaymentOutcome;

    /// <summary>Its time has passed.</summary>
    public sealed record Expired(DateTimeOffset ExpiredAt) : PaymentOutcome;

    /// <summary>The payer made it; a node finds no route to itself.</summary>
    public sealed record PaysItself : PaymentOutcome;

    /// <summary>The payer has less than the amount and the fee.</summary>
    public sealed record InsufficientBalance(MilliSatoshi Needed, MilliSatoshi Available) : PaymentOutcome;

    /// <summary>The route costs more than the payer would give.</summary>
    public sealed record FeeTooHigh(MilliSatoshi Fee, MilliSatoshi Maximum) : PaymentOutcome;
}
