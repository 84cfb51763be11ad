using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Refunds;

/// <summary>What goes back of a price: all but what routing may cost.</summary>
internal static class RefundAmount
{
    private const ulong MsatPerSatoshi = 1000;

    /// <summary>The most that routing may cost: one per cent, rounded up to whole satoshis, so at least one.</summary>
    public static MilliSatoshi MaximumFee(MilliSatoshi received) => MilliSatoshi.FromSatoshi(new MilliSatoshi((received.Value + 99) / 100).CeilingSatoshi);

    /// <summary>What goes back, rounded down to whole satoshis because some wallets know nothing smaller; zero if nothing is left.</summary>
    public static MilliSatoshi Of(MilliSatoshi received)
    {
        var fee = MaximumFee(received);
        return received <= fee ? MilliSatoshi.Zero : new MilliSatoshi((received.Value - fee.Value) / MsatPerSatoshi * MsatPerSatoshi);
    }
}
