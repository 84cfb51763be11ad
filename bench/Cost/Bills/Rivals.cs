using Paywall.Cost.Inputs;

namespace Paywall.Cost.Bills;

/// <summary>What selling the same calls otherwise costs, hosting of the API itself left out everywhere.</summary>
internal static class Rivals
{
    /// <summary>Prepaid API keys: buyers pay in by card, so much at once, and the seller runs the gateway.</summary>
    public static decimal Card(Workload load, PriceList prices) => load.Revenue == 0
        ? 0
        : (load.Revenue * prices.CardPercent / 100) + (Math.Ceiling(load.Revenue / load.TopUp) * prices.CardPayment);

    /// <summary>A hosted paywall: a subscription, a share of the payments, and the card's fees.</summary>
    public static decimal Hosted(Workload load, PriceList prices) =>
        prices.HostedMonth + (load.Revenue * prices.HostedPercent / 100) + Card(load, prices);

    /// <summary>A marketplace of APIs.</summary>
    public static decimal Marketplace(Workload load, PriceList prices) => load.Revenue * prices.MarketplacePercent / 100;

    /// <summary>This paywall, with what the wallet keeps.</summary>
    public static decimal Paywall(Workload load, PriceList prices, Measured measured) =>
        Bill.Of(load, prices, measured).Total + (load.Revenue * load.WalletFee / 100);
}
