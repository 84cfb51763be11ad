using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>One movement of money in the seller's books.</summary>
/// <param name="Kind">What it was: <c>payment</c>.</param>
/// <param name="Amount">How much.</param>
/// <param name="Service">For which service.</param>
/// <param name="Wallet">Into which wallet.</param>
/// <param name="Outcome">What it was good for.</param>
internal sealed record LedgerEntry(string Kind, MilliSatoshi Amount, string Service, string Wallet, string Outcome)
{
    public const string Payment = "payment";
}
