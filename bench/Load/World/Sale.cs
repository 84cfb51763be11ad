using Paywall.Protocol.L402;

namespace Paywall.Load.World;

/// <summary>A purchase that is paid and unused.</summary>
/// <param name="Purchase">Its id.</param>
/// <param name="Authorization">The value of the header that uses it.</param>
internal sealed record Sale(PurchaseId Purchase, string Authorization)
{
    public override string ToString() => $"{Purchase}";
}
