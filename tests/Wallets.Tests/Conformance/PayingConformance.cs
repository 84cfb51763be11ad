using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;

namespace Paywall.Wallets.Tests.Conformance;

/// <summary>What holds besides for every wallet that pays.</summary>
public abstract class PayingConformance : WalletConformance
{
    private static readonly MilliSatoshi RoutingFee = new(100);

    [Fact]
    public async Task An_invoice_is_paid_once_with_its_preimage_as_the_proof()
    {
        await using var world = await OpenAsync();
        var request = Samples.Pay(world.StrangersInvoice());
        var before = world.Network.BalanceOf(world.Stranger);

        var paid = Assert.IsType<PaymentOutcome.Succeeded>(await world.PayToTheEndAsync(request));

        Assert.Equal(request.Invoice.PaymentHash, paid.Preimage.Hash);
        Assert.Equal(before + Samples.Price, world.Network.BalanceOf(world.Stranger));
    }

    [Fact]
    public async Task An_invoice_paid_twice_costs_once()
    {
        await using var world = await OpenAsync();
        var request = Samples.Pay(world.StrangersInvoice());
        var before = world.Network.BalanceOf(world.Stranger);
        var first = await world.PayToTheEndAsync(request);

        var second = await world.PayToTheEndAsync(request);

        Assert.Equal(before + Samples.Price, world.Network.BalanceOf(world.Stranger));
        if (world.Payments.Capabilities.IdempotentPay)
        {
            Assert.Equal(first, second);
        }
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(99, false)]
    [InlineData(0, false)]
    public async Task A_limit_of_the_fee_holds_where_the_wallet_keeps_limits(ulong limit, bool isEnough)
    {
        await using var world = await OpenAsync();
        world.Network.Routing = new RoutingRule(world.Network.AddNode("router"), RoutingFee, 0);

        var outcome = await world.PayToTheEndAsync(Samples.Pay(world.StrangersInvoice()) with { MaximumFee = new MilliSatoshi(limit) });

        if (isEnough || !world.Payments.Capabilities.CapsFee)
        {
            Assert.Equal(RoutingFee, Assert.IsType<PaymentOutcome.Succeeded>(outcome).Fee);
        }
        else
        {
            Assert.IsType<PaymentOutcome.Failed>(outcome);
        }
    }

    [Fact]
    public async Task Invoices_of_another_network_and_those_without_an_amount_are_never_sent()
    {
        await using var world = await OpenAsync();
        Bolt11Draft[] drafts = [Samples.Draft() with { Network = BitcoinNetwork.Mainnet }, Samples.Draft() with { Amount = null }];

        foreach (var draft in drafts)
        {
            await RefusedAsync(world, WalletFault.Refused, () => world.Payments.PayAsync(Samples.Pay(Samples.Sign(draft)), Stop));
        }

        Assert.Equal(0, world.Calls);
    }

    [Fact]
    public async Task A_payment_whose_answers_are_lost_is_never_said_to_have_failed()
    {
        await using var world = await OpenAsync();
        world.Plan(new ApiFault.ConnectionDropped(), WalletCall.Pay, times: 10);

        Assert.IsType<PaymentOutcome.Unknown>(await world.PayToTheEndAsync(Samples.Pay(world.StrangersInvoice())));
    }

    [Fact]
    public async Task A_payment_that_is_not_answered_is_unknown()
    {
        await using var world = await OpenAsync();
        world.Plan(new ApiFault.Hang(AfterEffect: true), WalletCall.Pay, times: 10);

        var paying = world.Payments.PayAsync(Samples.Pay(world.StrangersInvoice()), Stop);
        await world.PassTimeUntilAsync(paying);

        Assert.IsType<PaymentOutcome.Unknown>(await paying);
    }
}
