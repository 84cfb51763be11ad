using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>An invoice that an account asked for. Its status is the network's truth and stands nowhere else.</summary>
internal sealed record ZbdCharge(CustodyAccount Account, Bolt11Invoice Invoice, ZbdReference Reference, DateTimeOffset CreatedAt)
{
    public Guid Id { get; } = Guid.NewGuid();

    public MilliSatoshi Amount => Invoice.Amount!.Value;
}

/// <summary>What a caller adds to a charge or payment to find it again.</summary>
/// <param name="InternalId">Its own id, echoed.</param>
/// <param name="CallbackUrl">Where to be told, echoed as it was sent.</param>
internal readonly record struct ZbdReference(string? InternalId, string? CallbackUrl);
