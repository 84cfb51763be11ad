using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Tests.Network;

public class InvoiceTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
    private readonly LightningNetwork _network;
    private readonly LightningNode _seller;

    public InvoiceTests()
    {
        _network = new LightningNetwork(_clock);
        _seller = _network.AddNode("seller");
    }

    [Fact]
    public void An_invoice_reads_back_as_what_was_asked_signed_by_its_payee()
    {
        var terms = new InvoiceTerms { Amount = 21.Sat(), Description = "Größe 42 ☂", Expiry = TimeSpan.FromSeconds(300) };

        var made = _network.CreateInvoice(_seller, terms);
        var read = Bolt11Invoice.Parse(made.Invoice.Text);

        Assert.StartsWith("lnbcrt210n1", read.Text, StringComparison.Ordinal);
        Assert.Equal(_seller.Id, read.Payee);
        Assert.Equal(21.Sat(), read.Amount);
        Assert.Equal("Größe 42 ☂", read.Description);
        Assert.Equal(_clock.GetUtcNow(), read.Timestamp);
        Assert.Equal(TimeSpan.FromSeconds(300), read.Expiry);
        Assert.Equal(80UL, read.MinFinalCltvExpiryDelta);
        Assert.Equal([8, 14], read.Features);
    }

    [Fact]
    public void Every_invoice_has_a_preimage_and_a_payment_secret_of_its_own()
    {
        var first = _network.Ask(_seller, 1.Sat());
        var second = _network.Ask(_seller, 1.Sat());

        Assert.Equal(first.Invoice.PaymentHash, first.Preimage.Hash);
        Assert.NotEqual(first.PaymentHash, second.PaymentHash);
        Assert.NotEqual(first.Invoice.PaymentSecret.ToArray(), second.Invoice.PaymentSecret.ToArray());
    }

    [Fact]
    public void An_invoice_is_found_by_its_hash_and_no_other_is()
    {
        var made = _network.Ask(_seller, 1.Sat());

        Assert.Equal(made, _network.FindInvoice(made.PaymentHash));
        Assert.Null(_network.FindInvoice(Preimage.Random().Hash));
    }

    [Fact]
    public void An_invoice_is_open_to_its_last_moment_and_expired_after_it()
    {
        var made = _network.Ask(_seller, 1.Sat(), expirySeconds: 30);

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(InvoiceState.Open, _network.FindInvoice(made.PaymentHash)!.State);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(InvoiceState.Expired, _network.FindInvoice(made.PaymentHash)!.State);
    }

    [Fact]
    public void An_invoice_without_an_amount_or_with_too_long_a_description_cannot_be_made()
    {
        Assert.Throws<ArgumentException>(() => _network.Ask(_seller, MilliSatoshi.Zero));
        Assert.Throws<ArgumentException>(() =>
            _network.CreateInvoice(_seller, new InvoiceTerms { Amount = 1.Sat(), Description = new string('x', 640) }));
    }

    [Fact]
    public void A_node_of_another_network_can_neither_ask_nor_pay_nor_receive_a_deposit_here()
    {
        var stranger = new LightningNetwork(_clock).AddNode("stranger", 100.Sat());
        var invoice = _network.Ask(_seller, 1.Sat()).Invoice.Text;

        Assert.Throws<ArgumentException>(() => _network.Ask(stranger, 1.Sat()));
        Assert.Throws<ArgumentException>(() => _network.Pay(stranger, invoice));
        Assert.Throws<ArgumentException>(() => _network.Deposit(stranger, 1.Sat()));
        Assert.Throws<ArgumentException>(() => _network.Routing = new RoutingRule(stranger, 1.Sat(), 0));
    }

    [Fact]
    public void Two_nodes_share_neither_an_alias_nor_a_key()
    {
        Assert.Throws<ArgumentException>(() => _network.AddNode("seller"));
        Assert.Throws<ArgumentException>(() => _network.AddNode("other", default, _seller.Key));
        Assert.Equal(_seller, _network.FindNode("seller"));
        Assert.Null(_network.FindNode("other"));
    }

    [Fact]
    public void There_is_never_more_money_than_21_million_bitcoin()
    {
        var rich = _network.AddNode("rich", LightningNetwork.AllMoney - 1.Msat());

        Assert.Throws<ArgumentException>(() => _network.AddNode("richer", 2.Msat()));
        Assert.Throws<ArgumentException>(() => _network.Deposit(rich, 2.Msat()));
        _network.Deposit(_seller, 1.Msat());
        Assert.Equal(LightningNetwork.AllMoney, _network.Total());
        Assert.Equal(1.Msat(), _network.BalanceOf(_seller));
    }

    [Fact]
    public void A_printed_invoice_does_not_tell_its_preimage()
    {
        var made = _network.Ask(_seller, 1.Sat());

        Assert.DoesNotContain(made.Preimage.ToHex(), made.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
