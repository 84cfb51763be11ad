using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Refunds;

/// <summary>What became of asking a Lightning address for an invoice.</summary>
internal abstract record AddressResolution
{
    private AddressResolution()
    {
    }

    /// <summary>There is an invoice for exactly the amount.</summary>
    public sealed record Resolved(Bolt11Invoice Invoice) : AddressResolution;

    /// <summary>There is none, and asking again brings none.</summary>
    /// <param name="Reason">Why, in a sentence; words of the service are in it only cleaned and cut short.</param>
    public sealed record Refused(string Reason) : AddressResolution;

    /// <summary>There is none now; it may be tried again.</summary>
    /// <param name="Reason">Why, in a sentence.</param>
    public sealed record Unavailable(string Reason) : AddressResolution;
}
