using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>How a payment stands.</summary>
public abstract record PaymentOutcome
{
    private PaymentOutcome()
    {
    }

    /// <summary>Paid, and the preimage proves it.</summary>
    /// <param name="Id">The wallet's id of the payment; empty if it tells none.</param>
    /// <param name="Preimage">The preimage, which hashes to the invoice's payment hash.</param>
    /// <param name="Fee">The routing fee on top of the amount; null if the wallet does not tell.</param>
    public sealed record Succeeded(string Id, Preimage Preimage, MilliSatoshi? Fee) : PaymentOutcome;

    /// <summary>Paid, but without a preimage that fits: it cannot be proved, and must never be paid again.</summary>
    /// <param name="Id">The wallet's id of the payment; empty if it tells none.</param>
    /// <param name="Fee">The routing fee on top of the amount; null if the wallet does not tell.</param>
    public sealed record PaidUnprovable(string Id, MilliSatoshi? Fee) : PaymentOutcome;

    /// <summary>On its way, or in a state that is not understood: look it up again.</summary>
    /// <param name="Id">The wallet's id of the payment.</param>
    public sealed record InFlight(string Id) : PaymentOutcome;

    /// <summary>Not paid, finally.</summary>
    /// <param name="Reason">What the wallet says.</param>
    public sealed record Failed(string Reason) : PaymentOutcome;

    /// <summary>The wallet's answer was lost: it may have been paid or not. Never pay again blindly.</summary>
    /// <param name="Reason">What went wrong.</param>
    public sealed record Unknown(string Reason) : PaymentOutcome;
}
