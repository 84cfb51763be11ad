using Paywall.Cost.Bills;
using Paywall.Cost.Inputs;

namespace Paywall.Cost.Tests;

public sealed class RivalTests
{
    private static readonly Workload Month = new() { Calls = 1_000_000, Price = 0.01m };

    [Fact]
    public void A_card_takes_its_percent_and_its_cents_of_every_top_up()
    {
        Assert.Equal(290 + 300, Rivals.Card(Month, Given.RealPrices));
        Assert.Equal(290 + 30, Rivals.Card(Month with { TopUp = 100 }, Given.RealPrices));

        // What is left over is paid in as a whole.
        Assert.Equal(0.0319m + 0.60m, Rivals.Card(Month with { Calls = 110, Price = 0.01m, TopUp = 1 }, Given.RealPrices));
    }

    [Fact]
    public void A_hosted_paywall_takes_its_month_its_percent_and_the_cards_fees() =>
        Assert.Equal(49 + 490 + 590, Rivals.Hosted(Month, Given.RealPrices));

    [Fact]
    public void A_marketplace_takes_its_percent() => Assert.Equal(2_000, Rivals.Marketplace(Month, Given.RealPrices));

    [Fact]
    public void What_the_wallet_keeps_is_part_of_this_paywalls_cost() => Assert.Equal(
        Rivals.Paywall(Month, Given.RealPrices, Given.RealCounts) + 100,
        Rivals.Paywall(Month with { WalletFee = 1 }, Given.RealPrices, Given.RealCounts));

    [Fact]
    public void Without_takings_only_what_is_monthly_costs()
    {
        var nothing = Month with { Calls = 0 };

        Assert.Equal((0, 49, 0), (Rivals.Card(nothing, Given.RealPrices), Rivals.Hosted(nothing, Given.RealPrices), Rivals.Marketplace(nothing, Given.RealPrices)));
    }
}
