using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>All payments. Watches the network for money and the clock for expiry, and tells of both.</summary>
internal sealed class VoltagePayments : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(1);

    private readonly Lock _creating = new();
    private readonly List<VoltagePayment> _all = [];
    private readonly ConcurrentDictionary<Guid, VoltagePayment> _byId = new();
    private readonly ConcurrentDictionary<PaymentHash, VoltageReceive> _receives = new();
    private readonly ConcurrentDictionary<Guid, ITimer> _expiries = new();
    private readonly ConcurrentDictionary<PaymentHash, int> _orders = new();
    private readonly LightningNetwork _network;
    private readonly LightningNode _node;
    private readonly VoltageOptions _options;
    private readonly VoltageFaults _faults;
    private readonly VoltageWebhooks _webhooks;

    public VoltagePayments(LightningNetwork network, LightningNode node, VoltageOptions options, VoltageFaults faults, VoltageWebhooks webhooks)
    {
        (_network, _node, _options, _faults, _webhooks) = (network, node, options, faults, webhooks);
        network.Settled += OnSettled;
    }

    /// <summary>How many payments were sent out for a hash.</summary>
    public int OrdersOf(PaymentHash hash) => _orders.GetValueOrDefault(hash);

    /// <summary>Makes an invoice; false if there is a payment with that id.</summary>
    public bool TryReceive(VoltageEnvironment environment, VoltageReceiveOrder order)
    {
        lock (_creating)
        {
            if (_byId.ContainsKey(order.Id))
            {
                return false;
            }

            var terms = new InvoiceTerms
            {
                Amount = order.Amount + _faults.ReceiveFee,
                Description = order.Description,
                Expiry = order.Expiration,
            };
            var invoice = _network.CreateInvoice(_node, terms).Invoice;
            var payment = new VoltageReceive(environment, order, invoice, _network.Time.GetUtcNow());
            _receives[invoice.PaymentHash] = payment;
            Add(payment);
            WatchExpiry(payment);
            return true;
        }
    }

    /// <summary>Pays; false if there is a payment with that id.</summary>
    public bool TrySend(VoltageEnvironment environment, VoltageSendOrder order)
    {
        lock (_creating)
        {
            if (_byId.ContainsKey(order.Id))
            {
                return false;
            }

            _orders.AddOrUpdate(order.Invoice.PaymentHash, 1, static (_, orders) => orders + 1);
            var isInternal = order.Invoice.Payee.Equals(_node.Id);
            var outcome = Pay(environment.Wallets[order.Wallet], order, isInternal);
            var payment = new VoltageSend(environment, order, outcome, isInternal, _network.Time.GetUtcNow());
            Add(payment);
            var (occurrence, status) = outcome is PaymentOutcome.Paid ? ("succeeded", VoltageViews.Completed) : ("failed", VoltageViews.Failed);
            _webhooks.Announce(environment, "send", occurrence, VoltageViews.Show(payment, status));
            return true;
        }
    }

    /// <summary>A payment as its next read shows it; null while it is not found.</summary>
    public JsonObject? Read(VoltageEnvironment environment, Guid id)
    {
        if (!_byId.TryGetValue(id, out var payment) || payment.Environment != environment)
        {
            return null;
        }

        payment.CountRead();
        return payment.Reads <= _options.ReadsOfNothing || _faults.Stuck == VoltageStuckMode.Unknown ? null : Show(payment);
    }

    /// <summary>All payments of an environment as a list shows them, the oldest first.</summary>
    public IEnumerable<JsonObject> List(VoltageEnvironment environment)
    {
        lock (_creating)
        {
            return [.. _all.Where(payment => payment.Environment == environment).Select(Show)];
        }
    }

    public VoltageReceive? FindInvoice(Guid id) => _byId.GetValueOrDefault(id) as VoltageReceive;

    public VoltageReceive? FindInvoice(PaymentHash hash) => _receives.GetValueOrDefault(hash);

    /// <summary>Lets another wallet of Voltage pay an invoice, without Lightning.</summary>
    public PaymentOutcome PayInside(VoltageReceive payment)
    {
        payment.Offset = Guid.NewGuid().ToString();
        return _network.PayWithin(_node, payment.Invoice.Text);
    }

    public JsonObject ShowCompleted(VoltageReceive payment) => VoltageViews.Show(payment, TruthOf(payment), VoltageViews.Completed);

    public void Dispose()
    {
        _network.Settled -= OnSettled;
        foreach (var timer in _expiries.Values)
        {
            timer.Dispose();
        }
    }

    private void Add(VoltagePayment payment)
    {
        _byId[payment.Id] = payment;
        _all.Add(payment);
    }

    private JsonObject Show(VoltagePayment payment)
    {
        var reads = payment.Reads - _options.ReadsOfNothing;
        var isFirst = reads <= _options.ReadsOfFirstState || _faults.Stuck == VoltageStuckMode.FirstState;
        if (payment is VoltageReceive receive)
        {
            var truth = TruthOf(receive);
            var isGenerating = isFirst && truth.State == InvoiceState.Open;
            return VoltageViews.Show(receive, truth, isGenerating ? VoltageViews.Generating : VoltageViews.StatusOf(truth.State));
        }

        var send = (VoltageSend)payment;
        var isApproved = reads <= _options.ReadsOfFirstState + _options.ReadsOfApproved || _faults.Stuck == VoltageStuckMode.Approved;
        var status = isFirst ? "sending"
            : isApproved ? "approved"
            : send.Outcome is PaymentOutcome.Paid ? VoltageViews.Completed
            : VoltageViews.Failed;
        return VoltageViews.Show(send, status);
    }

    private PaymentOutcome Pay(CustodyAccount account, VoltageSendOrder order, bool isInternal)
    {
        var amount = order.Invoice.Amount!.Value;
        var fee = isInternal ? MilliSatoshi.Zero : _network.QuoteFee(_node, order.Invoice.Payee, amount);
        if (fee > order.MaximumFee)
        {
            return new PaymentOutcome.FeeTooHigh(fee, order.MaximumFee);
        }

        if (!account.TryWithdraw(amount, fee))
        {
            return new PaymentOutcome.InsufficientBalance(amount + fee, account.Balance);
        }

        var outcome = isInternal ? PayOwn(order) : _network.Pay(_node, order.Invoice.Text, fee);
        var spent = outcome is PaymentOutcome.Paid paid ? paid.Amount + paid.Fee : MilliSatoshi.Zero;
        account.Deposit(amount + fee - spent);
        return outcome;
    }

    private PaymentOutcome PayOwn(VoltageSendOrder order)
    {
        if (_receives.TryGetValue(order.Invoice.PaymentHash, out var receive) && TruthOf(receive).State == InvoiceState.Open)
        {
            receive.Offset = order.Id.ToString();
        }

        return _network.PayWithin(_node, order.Invoice.Text);
    }

    private NetworkInvoice TruthOf(VoltageReceive payment) => _network.FindInvoice(payment.Invoice.PaymentHash)!;

    private void OnSettled(Settlement settlement)
    {
        if (_receives.TryGetValue(settlement.PaymentHash, out var payment))
        {
            // What was paid on top is Voltage's own.
            payment.Account.Deposit(payment.Order.Amount);
            StopWatching(payment);
            _webhooks.Announce(payment.Environment, "receive", "completed", ShowCompleted(payment));
        }
    }

    private void WatchExpiry(VoltageReceive payment)
    {
        var timer = _network.Time.CreateTimer(_ => OnExpiryDue(payment), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _expiries[payment.Id] = timer;
        timer.Change(UntilExpiry(payment), Timeout.InfiniteTimeSpan);
    }

    private void OnExpiryDue(VoltageReceive payment)
    {
        var truth = TruthOf(payment);
        if (truth.State == InvoiceState.Expired)
        {
            StopWatching(payment);
            _webhooks.Announce(payment.Environment, "receive", "expired", VoltageViews.Show(payment, truth, VoltageViews.Expired));
        }
        else if (truth.State == InvoiceState.Open && _expiries.TryGetValue(payment.Id, out var timer))
        {
            // Timers and the clock are not the same clock.
            timer.Change(UntilExpiry(payment), Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan UntilExpiry(VoltageReceive payment)
    {
        var left = payment.Invoice.ExpiresAt - _network.Time.GetUtcNow();
        return left > TimeSpan.Zero ? left + Margin : Margin;
    }

    private void StopWatching(VoltageReceive payment)
    {
        if (_expiries.TryRemove(payment.Id, out var timer))
        {
            timer.Dispose();
        }
    }
}
