using System.Collections.Concurrent;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>What the server's wallets asked to be paid, and what they paid.</summary>
internal sealed class LNbitsPayments : IDisposable
{
    private const string NoRoute = "no route";

    private readonly Lock _paying = new();
    private readonly ConcurrentDictionary<PaymentHash, LNbitsPayment> _received = new();
    private readonly ConcurrentDictionary<(LNbitsAccount, PaymentHash), LNbitsPayment> _sent = new();
    private readonly ConcurrentDictionary<PaymentHash, int> _orders = new();
    private readonly LightningNetwork _network;
    private readonly LightningNode _node;
    private readonly LNbitsOptions _options;
    private readonly LNbitsWebhooks _webhooks;

    public LNbitsPayments(LightningNetwork network, LightningNode node, LNbitsOptions options, LNbitsWebhooks webhooks)
    {
        (_network, _node, _options, _webhooks) = (network, node, options, webhooks);
        network.Settled += OnSettled;
    }

    /// <summary>How many payments were sent out for a hash.</summary>
    public int OrdersOf(PaymentHash hash) => _orders.GetValueOrDefault(hash);

    /// <summary>What must be there on top of an amount for routing: the larger of 2 sat and 1 %.</summary>
    public static MilliSatoshi FeeReserveOf(MilliSatoshi amount) => new(Math.Max(2 * MilliSatoshi.PerSatoshi, amount.Value / 100));

    public LNbitsPayment Create(LNbitsAccount account, LNbitsInvoiceOrder order)
    {
        var terms = new InvoiceTerms { Amount = order.Amount, Description = order.Memo, Expiry = order.Expiry };
        var invoice = _network.CreateInvoice(_node, terms).Invoice;
        return _received[invoice.PaymentHash] = new LNbitsPayment(account, invoice, _network.Time.GetUtcNow())
        {
            Webhook = order.Webhook,
            Extra = order.Extra,
        };
    }

    /// <summary>Pays an invoice, unless the wallet did before.</summary>
    public LNbitsPayResult Pay(LNbitsAccount account, Bolt11Invoice invoice)
    {
        lock (_paying)
        {
            var isInternal = invoice.Payee.Equals(_node.Id);
            if (isInternal && _network.FindInvoice(invoice.PaymentHash)?.State == InvoiceState.Paid)
            {
                return new LNbitsPayResult(null, "Internal invoice already paid.");
            }

            if (_sent.TryGetValue((account, invoice.PaymentHash), out var before))
            {
                return Repeated(StatusOf(before));
            }

            var reserve = FeeReserveOf(invoice.Amount!.Value);
            return account.Money.TryWithdraw(invoice.Amount.Value, reserve)
                ? Send(account, invoice, isInternal, reserve)
                : new LNbitsPayResult(null, "Insufficient balance.");
        }
    }

    /// <summary>A payment of a wallet: one that it made if there is one, else one that it asked for.</summary>
    public LNbitsPayment? Find(LNbitsAccount account, PaymentHash hash) =>
        _sent.TryGetValue((account, hash), out var sent) ? sent
        : _received.TryGetValue(hash, out var received) && received.Account == account ? received
        : null;

    /// <summary>An invoice of any wallet.</summary>
    public LNbitsPayment? FindInvoice(PaymentHash hash) => _received.GetValueOrDefault(hash);

    /// <summary>Counts a read, which is what brings a payment to its end.</summary>
    public void CountRead(LNbitsPayment payment)
    {
        if (payment.IsOutgoing && payment.CountRead() >= _options.ReadsUntilFinal)
        {
            payment.TryEnd(_network.Time.GetUtcNow());
        }
    }

    /// <summary>An unpaid invoice stays pending, even after its time.</summary>
    public string StatusOf(LNbitsPayment payment) => payment switch
    {
        { IsOutgoing: true, EndedAt: null } => LNbitsViews.Pending,
        { IsOutgoing: true } => payment.Outcome is PaymentOutcome.Paid ? LNbitsViews.Success : LNbitsViews.Failed,
        _ => _network.FindInvoice(payment.Invoice.PaymentHash)!.State == InvoiceState.Paid ? LNbitsViews.Success : LNbitsViews.Pending,
    };

    /// <summary>The funding source tells the preimage of an invoice from the start, and that of a payment when it is made.</summary>
    public Preimage? PreimageOf(LNbitsPayment payment) => payment.IsOutgoing
        ? payment.EndedAt is null ? null : (payment.Outcome as PaymentOutcome.Paid)?.Preimage
        : _network.FindInvoice(payment.Invoice.PaymentHash)!.Preimage;

    public void Dispose()
    {
        _network.Settled -= OnSettled;
        foreach (var payment in _sent.Values)
        {
            payment.StopWaiting();
        }
    }

    private static LNbitsPayResult Repeated(string status) => new(null, status switch
    {
        LNbitsViews.Success => "Payment already paid.",
        LNbitsViews.Pending => "Payment is still pending.",
        _ => "Payment is failed node, retrying is not possible.",
    }, status);

    private LNbitsPayResult Send(LNbitsAccount account, Bolt11Invoice invoice, bool isInternal, MilliSatoshi reserve)
    {
        _orders.AddOrUpdate(invoice.PaymentHash, 1, static (_, orders) => orders + 1);
        var outcome = isInternal ? _network.PayWithin(_node, invoice.Text) : _network.Pay(_node, invoice.Text, reserve);
        var spent = outcome is PaymentOutcome.Paid paid ? paid.Amount + paid.Fee : MilliSatoshi.Zero;
        account.Money.Deposit(invoice.Amount!.Value + reserve - spent);

        var payment = new LNbitsPayment(account, invoice, _network.Time.GetUtcNow()) { Outcome = outcome };
        _sent[(account, invoice.PaymentHash)] = payment;
        Watch(payment);
        return StatusOf(payment) == LNbitsViews.Failed ? new LNbitsPayResult(null, NoRoute) : new LNbitsPayResult(payment);
    }

    private void Watch(LNbitsPayment payment)
    {
        if (_options.ReadsUntilFinal == 0)
        {
            payment.TryEnd(_network.Time.GetUtcNow());
        }
        else if (_options.FinalAfter != Timeout.InfiniteTimeSpan)
        {
            payment.WaitWith(_network.Time.CreateTimer(
                _ => payment.TryEnd(_network.Time.GetUtcNow()), null, _options.FinalAfter, Timeout.InfiniteTimeSpan));
        }
    }

    private void OnSettled(Settlement settlement)
    {
        if (_received.TryGetValue(settlement.PaymentHash, out var payment))
        {
            payment.Account.Money.Deposit(settlement.Amount);
            _webhooks.Announce(payment.Webhook, LNbitsViews.Show(payment, LNbitsViews.Success, PreimageOf(payment)));
        }
    }
}
