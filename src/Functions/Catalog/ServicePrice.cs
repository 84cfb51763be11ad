using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Catalog;

/// <summary>What one purchase of a service costs.</summary>
internal abstract record ServicePrice
{
    private const string FreeText = "free";

    private ServicePrice()
    {
    }

    /// <summary>Nothing, spelled out by the seller.</summary>
    public sealed record Free : ServicePrice;

    /// <summary>The same amount for every request.</summary>
    public sealed record Fixed(MilliSatoshi Amount) : ServicePrice;

    /// <summary>Reads <c>free</c>, <c>21 sat</c> or <c>21500 msat</c>; zero and anything else is no price.</summary>
    public static bool TryParse(string? text, out ServicePrice price)
    {
        if (text == FreeText)
        {
            price = new Free();
            return true;
        }

        var isAmount = MilliSatoshi.TryParse(text, null, out var amount) && amount > MilliSatoshi.Zero;
        price = new Fixed(amount);
        return isAmount;
    }
}
