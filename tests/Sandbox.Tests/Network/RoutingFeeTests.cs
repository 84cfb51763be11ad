using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Tests.Network;

public class RoutingFeeTests
{
    private readonly LightningNetwork _network = new(TimeProvider.System);
    private readonly LightningNode _buyer;
    private readonly LightningNode _seller;
    private readonly LightningNode _router;

    public RoutingFeeTests()
    {
        _buyer = _network.AddNode("buyer", 100.Sat());
        _seller = _network.AddNode("seller");
        _router = _network.AddNode("router", 1.Sat());
        _network.Routing = new RoutingRule(_router, 1000.Msat(), PartsPerMillion: 1500);
    }

    [Fact]
    public void The_payer_pays_base_and_share_on_top_and_the_router_earns_both()
    {
        var outcome = _network.Pay(_buyer, _network.Ask(_seller, 21_001.Msat()).Invoice.Text);

        // 21,001 x 1,500 / 1,000,000 is 31.5015, of which the fraction is dropped.
        Assert.Equal(1031.Msat(), Assert.IsType<PaymentOutcome.Paid>(outcome).Fee);
        Assert.Equal(100_000.Msat() - 21_001.Msat() - 1031.Msat(), _network.BalanceOf(_buyer));
        Assert.Equal(21_001.Msat(), _network.BalanceOf(_seller));
        Assert.Equal(2031.Msat(), _network.BalanceOf(_router));
        Assert.Equal(101.Sat(), _network.Total());
    }

    [Fact]
    public void The_fee_must_be_there_too()
    {
        var outcome = _network.Pay(_buyer, _network.Ask(_seller, 99.Sat()).Invoice.Text);

        Assert.Equal(new PaymentOutcome.InsufficientBalance(100_148.Msat(), 100.Sat()), outcome);
        Assert.Equal(100.Sat(), _network.BalanceOf(_buyer));
    }

    [Theory]
    [InlineData(1030, false)]
    [InlineData(1031, true)]
    public void A_payer_sets_the_most_that_it_gives_for_the_route(int maximum, bool isPaid)
    {
        var outcome = _network.Pay(_buyer, _network.Ask(_seller, 21.Sat()).Invoice.Text, maximum.Msat());

        Assert.Equal(isPaid, outcome is PaymentOutcome.Paid);
        Assert.Equal(!isPaid, outcome is PaymentOutcome.FeeTooHigh { Fee.Value: 1031, Maximum.Value: 1030 });
    }

    [Fact]
    public void The_router_pays_and_is_paid_without_a_fee()
    {
        Assert.Equal(MilliSatoshi.Zero, FeePaid(_buyer, _router, 5.Sat()));
        Assert.Equal(MilliSatoshi.Zero, FeePaid(_router, _seller, 6.Sat()));
        Assert.Equal(MilliSatoshi.Zero, _network.BalanceOf(_router));
    }

    [Fact]
    public void Without_a_rule_there_is_no_fee()
    {
        _network.Routing = null;

        Assert.Equal(MilliSatoshi.Zero, FeePaid(_buyer, _seller, 100.Sat()));
    }

    [Fact]
    public void A_fee_that_takes_more_than_everything_is_no_rule()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _network.Routing = new RoutingRule(_router, 0.Msat(), 1_000_001));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _network.Routing = new RoutingRule(_router, LightningNetwork.AllMoney + 1.Msat(), 0));
    }

    [Fact]
    public async Task Money_is_neither_made_nor_lost_when_everybody_pays_everybody_at_once()
    {
        var nodes = Enumerable.Range(0, 6).Select(i => _network.AddNode($"node {i}", 300.Sat())).ToArray();
        var before = _network.Total();
        var earned = _network.BalanceOf(_router);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => PayAround(nodes, new Random(seed)))));

        Assert.Equal(before, _network.Total());
        var paid = outcomes.SelectMany(outcome => outcome).OfType<PaymentOutcome.Paid>().ToArray();
        Assert.NotEmpty(paid);
        Assert.Contains(outcomes.SelectMany(outcome => outcome), outcome => outcome is PaymentOutcome.InsufficientBalance);
        Assert.Equal(earned + paid.Aggregate(MilliSatoshi.Zero, (sum, payment) => sum + payment.Fee), _network.BalanceOf(_router));
    }

    private MilliSatoshi FeePaid(LightningNode payer, LightningNode payee, MilliSatoshi amount) =>
        Assert.IsType<PaymentOutcome.Paid>(_network.Pay(payer, _network.Ask(payee, amount).Invoice.Text)).Fee;

    private PaymentOutcome[] PayAround(LightningNode[] nodes, Random random)
    {
        var outcomes = new PaymentOutcome[40];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var amount = random.Next(1, 500_000).Msat();
            var invoice = _network.Ask(nodes[random.Next(nodes.Length)], amount);
            outcomes[i] = _network.Pay(nodes[random.Next(nodes.Length)], invoice.Invoice.Text);
        }

        return outcomes;
    }
}
