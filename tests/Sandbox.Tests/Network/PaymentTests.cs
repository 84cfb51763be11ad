using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Tests.Network;

public class PaymentTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
    private readonly LightningNetwork _network;
    private readonly LightningNode _buyer;
    private readonly LightningNode _seller;

    public PaymentTests()
    {
        _network = new LightningNetwork(_clock);
        _buyer = _network.AddNode("buyer", 100.Sat());
        _seller = _network.AddNode("seller", 5.Sat());
    }

    [Fact]
    public void Paying_moves_the_amount_and_reveals_the_preimage()
    {
        var invoice = _network.Ask(_seller, 21.Sat());

        var outcome = _network.Pay(_buyer, invoice.Invoice.Text);

        Assert.Equal(new PaymentOutcome.Paid(invoice.PaymentHash, invoice.Preimage, 21.Sat(), MilliSatoshi.Zero), outcome);
        Assert.Equal(79.Sat(), _network.BalanceOf(_buyer));
        Assert.Equal(26.Sat(), _network.BalanceOf(_seller));
        Assert.Equal(InvoiceState.Paid, _network.FindInvoice(invoice.PaymentHash)!.State);
        Assert.Equal(_clock.GetUtcNow(), _network.FindInvoice(invoice.PaymentHash)!.SettledAt);
    }

    [Fact]
    public void An_invoice_can_be_paid_in_upper_case_as_QR_codes_have_it() =>
        Assert.IsType<PaymentOutcome.Paid>(_network.Pay(_buyer, _network.Ask(_seller, 21.Sat()).Invoice.Text.ToUpperInvariant()));

    [Fact]
    public void A_paid_invoice_is_never_paid_again_not_even_after_its_expiry()
    {
        var invoice = _network.Ask(_seller, 21.Sat(), expirySeconds: 60);
        _network.Pay(_buyer, invoice.Invoice.Text);

        Refused(new PaymentOutcome.AlreadyPaid(invoice.PaymentHash), invoice.Invoice.Text);
        _clock.Advance(TimeSpan.FromSeconds(61));
        Refused(new PaymentOutcome.AlreadyPaid(invoice.PaymentHash), invoice.Invoice.Text);
        Assert.Equal(InvoiceState.Paid, _network.FindInvoice(invoice.PaymentHash)!.State);
    }

    [Fact]
    public void An_invoice_can_be_paid_to_its_last_moment_and_not_after()
    {
        var (first, second) = (_network.Ask(_seller, 1.Sat(), 60), _network.Ask(_seller, 1.Sat(), 60));

        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.IsType<PaymentOutcome.Paid>(_network.Pay(_buyer, first.Invoice.Text));

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Refused(new PaymentOutcome.Expired(second.Invoice.ExpiresAt), second.Invoice.Text);
    }

    [Fact]
    public void A_payer_cannot_spend_more_than_it_has()
    {
        var invoice = _network.Ask(_seller, 100.Sat() + 1.Msat()).Invoice.Text;
        var huge = _network.Ask(_seller, new MilliSatoshi(ulong.MaxValue)).Invoice.Text;

        Refused(new PaymentOutcome.InsufficientBalance(100.Sat() + 1.Msat(), 100.Sat()), invoice);
        Refused(new PaymentOutcome.InsufficientBalance(new MilliSatoshi(ulong.MaxValue), 100.Sat()), huge);
    }

    [Fact]
    public void A_payer_can_spend_all_it_has()
    {
        Assert.IsType<PaymentOutcome.Paid>(_network.Pay(_buyer, _network.Ask(_seller, 100.Sat()).Invoice.Text));
        Assert.Equal(MilliSatoshi.Zero, _network.BalanceOf(_buyer));
    }

    [Fact]
    public void A_node_cannot_pay_itself() => Refused(new PaymentOutcome.PaysItself(), _network.Ask(_buyer, 1.Sat()).Invoice.Text);

    [Theory]
    [InlineData("")]
    [InlineData("not an invoice")]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")]
    public void What_is_no_invoice_is_not_paid(string text) => Assert.IsType<PaymentOutcome.Unreadable>(_network.Pay(_buyer, text));

    [Fact]
    public void An_invoice_with_one_letter_changed_is_not_paid()
    {
        var text = _network.Ask(_seller, 21.Sat()).Invoice.Text;
        var last = text[^1] == 'q' ? 'p' : 'q';

        Refused(new PaymentOutcome.Unreadable(Bolt11Failure.BadChecksum), text[..^1] + last);
    }

    [Fact]
    public void An_invoice_for_mainnet_is_not_paid()
    {
        var invoice = Copy(_network.Ask(_seller, 21.Sat()), draft => draft with { Network = BitcoinNetwork.Mainnet });

        Refused(new PaymentOutcome.WrongNetwork(BitcoinNetwork.Mainnet), invoice);
    }

    [Fact]
    public void An_invoice_of_a_node_outside_is_not_paid()
    {
        var outside = new LightningNetwork(_clock);
        var invoice = outside.Ask(outside.AddNode("elsewhere"), 21.Sat());

        Refused(new PaymentOutcome.NoSuchInvoice(invoice.PaymentHash), invoice.Invoice.Text);
    }

    [Fact]
    public void An_invoice_whose_hash_its_payee_does_not_know_is_not_paid()
    {
        var stray = Preimage.Random().Hash;
        var invoice = Copy(_network.Ask(_seller, 21.Sat()), draft => draft with { PaymentHash = stray });

        Refused(new PaymentOutcome.NoSuchInvoice(stray), invoice);
    }

    [Fact]
    public void An_invoice_that_differs_from_the_one_issued_in_amount_secret_or_signer_is_not_paid()
    {
        var issued = _network.Ask(_seller, 21.Sat());
        var unknown = new PaymentOutcome.NoSuchInvoice(issued.PaymentHash);

        Refused(unknown, Copy(issued, draft => draft with { Amount = 20.Sat() }));
        Refused(unknown, Copy(issued, draft => draft with { Amount = null }));
        Refused(unknown, Copy(issued, draft => draft with { PaymentSecret = new byte[32] }));
        Refused(unknown, Copy(issued, draft => draft, NodePrivateKey.Random()));
        Assert.IsType<PaymentOutcome.Paid>(_network.Pay(_buyer, issued.Invoice.Text));
    }

    [Fact]
    public void A_wallet_hears_of_each_payment_once_and_may_ask_the_network_about_it()
    {
        var invoice = _network.Ask(_seller, 21.Sat());
        var heard = new List<(Settlement Settlement, InvoiceState State)>();
        _network.Settled += settlement => heard.Add((settlement, _network.FindInvoice(settlement.PaymentHash)!.State));

        _network.Pay(_buyer, invoice.Invoice.Text);
        _network.Pay(_buyer, invoice.Invoice.Text);

        var (settlement, state) = Assert.Single(heard);
        Assert.Equal(new Settlement(invoice.PaymentHash, _seller, 21.Sat(), _clock.GetUtcNow()), settlement);
        Assert.Equal(InvoiceState.Paid, state);
    }

    [Fact]
    public void A_custodian_settles_its_own_invoice_without_moving_money_and_nobody_elses()
    {
        var (own, foreign) = (_network.Ask(_seller, 21.Sat()), _network.Ask(_buyer, 21.Sat()));
        var heard = new List<PaymentHash>();
        _network.Settled += settlement => heard.Add(settlement.PaymentHash);

        Assert.IsType<PaymentOutcome.Paid>(_network.PayWithin(_seller, own.Invoice.Text));
        Assert.Equal(new PaymentOutcome.AlreadyPaid(own.PaymentHash), _network.PayWithin(_seller, own.Invoice.Text));
        Assert.Equal(new PaymentOutcome.NoSuchInvoice(foreign.PaymentHash), _network.PayWithin(_seller, foreign.Invoice.Text));

        Assert.Equal([own.PaymentHash], heard);
        Assert.Equal(5.Sat(), _network.BalanceOf(_seller));
        Assert.Equal(100.Sat(), _network.BalanceOf(_buyer));
    }

    [Fact]
    public async Task Of_many_who_pay_one_invoice_at_once_one_pays_and_the_others_keep_their_money()
    {
        var network = new LightningNetwork(new DawdlingClock());
        var payers = Enumerable.Range(0, 16).Select(i => network.AddNode($"payer {i}", 30.Sat())).ToArray();
        var seller = network.AddNode("seller");
        var invoice = network.Ask(seller, 21.Sat());

        var outcomes = await Task.WhenAll(payers.Select(payer => Task.Run(() => network.Pay(payer, invoice.Invoice.Text))));

        Assert.Single(outcomes.OfType<PaymentOutcome.Paid>());
        Assert.Equal(15, outcomes.OfType<PaymentOutcome.AlreadyPaid>().Count());
        Assert.Equal(21.Sat(), network.BalanceOf(seller));
        Assert.Equal(480.Sat(), network.Total());
    }

    [Fact]
    public async Task A_payer_who_pays_many_invoices_at_once_spends_no_more_than_it_has()
    {
        var network = new LightningNetwork(new DawdlingClock());
        var (payer, seller) = (network.AddNode("payer", 100.Sat()), network.AddNode("seller"));
        var invoices = Enumerable.Range(0, 16).Select(_ => network.Ask(seller, 30.Sat())).ToArray();

        var outcomes = await Task.WhenAll(invoices.Select(invoice => Task.Run(() => network.Pay(payer, invoice.Invoice.Text))));

        Assert.Equal(3, outcomes.OfType<PaymentOutcome.Paid>().Count());
        Assert.Equal(13, outcomes.OfType<PaymentOutcome.InsufficientBalance>().Count());
        Assert.Equal(10.Sat(), network.BalanceOf(payer));
        Assert.Equal(90.Sat(), network.BalanceOf(seller));
    }

    private void Refused(PaymentOutcome expected, string invoice)
    {
        var before = _network.Balances;
        Assert.Equal(expected, _network.Pay(_buyer, invoice));
        Assert.Equal(before, _network.Balances);
    }

    private static string Copy(NetworkInvoice issued, Func<Bolt11Draft, Bolt11Draft> change, NodePrivateKey? key = null)
    {
        var draft = new Bolt11Draft
        {
            Network = issued.Invoice.Network,
            Amount = issued.Invoice.Amount,
            Timestamp = issued.Invoice.Timestamp,
            PaymentHash = issued.Invoice.PaymentHash,
            PaymentSecret = issued.Invoice.PaymentSecret,
            Description = issued.Invoice.Description,
            Expiry = issued.Invoice.Expiry,
        };
        return change(draft).Sign(key ?? issued.Payee.Key).Text;
    }
}
