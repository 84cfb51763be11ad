namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>Something that goes wrong with one call to ZBD: what goes wrong anywhere, and what only ZBD does.</summary>
internal abstract record ZbdFault : ApiFault
{
    private ZbdFault()
    {
    }

    /// <summary>403, and nothing is done: the caller's address is in a region that is not served.</summary>
    public sealed record RegionRefused() : Refused(403, "Your IP address is in a region that is not supported.");
}
