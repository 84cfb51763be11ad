using System.Collections.Concurrent;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>What accounts ordered to be paid. Every order pays, whatever was ordered before: ZBD documents no other rule.</summary>
/// <remarks>
/// A repeated order goes to the network again. The network lets nobody pay an invoice twice, so that the second payment ends as
/// <c>failed</c> and costs nothing; <see cref="OrdersOf"/> shows that it was tried, which with another payee would have been the money.
/// </remarks>
internal sealed class ZbdPayments(LightningNetwork network, LightningNode node, ZbdOptions options, ZbdCallbacks callbacks) : IDisposable
{
    private readonly ConcurrentDictionary<Guid, ZbdPayment> _byId = new();
    private readonly ConcurrentDictionary<PaymentHash, int> _orders = new();

    /// <summary>How many payments were sent out for a hash. More than one means that a caller repeated what it must not.</summary>
    public int OrdersOf(PaymentHash hash) => _orders.GetValueOrDefault(hash);

    /// <summary>Pays, and shows it as it is before its end; null if the account has too little.</summary>
    public ZbdPaymentData? Create(CustodyAccount account, ZbdPaymentOrder order)
    {
        var isInternal = order.Invoice.Payee.Equals(node.Id);
        var fee = isInternal ? MilliSatoshi.Zero : network.QuoteFee(node, order.Invoice.Payee, order.Amount);
        if (!account.TryWithdraw(order.Amount, fee))
        {
            return null;
        }

        _orders.AddOrUpdate(order.Invoice.PaymentHash, 1, static (_, orders) => orders + 1);
        var outcome = isInternal ? network.PayWithin(node, order.Invoice.Text) : network.Pay(node, order.Invoice.Text, fee);
        var spent = outcome is PaymentOutcome.Paid paid ? paid.Amount + paid.Fee : MilliSatoshi.Zero;
        account.Deposit(order.Amount + fee - spent);

        var payment = new ZbdPayment(account, outcome, order, isInternal, network.Time.GetUtcNow());
        _byId[payment.Id] = payment;
        var shown = ZbdViews.Show(payment, options);
        Watch(payment);
        return shown;
    }

    public ZbdPayment? Find(Guid id) => _byId.GetValueOrDefault(id);

    /// <summary>Shows a payment to a caller who reads it, which is what brings it to its end.</summary>
    public ZbdPaymentData Read(ZbdPayment payment)
    {
        if (payment.CountRead() >= options.ReadsUntilFinal)
        {
            End(payment);
        }

        return ZbdViews.Show(payment, options);
    }

    public void Dispose()
    {
        foreach (var payment in _byId.Values)
        {
            payment.StopWaiting();
        }
    }

    private void Watch(ZbdPayment payment)
    {
        if (options.ReadsUntilFinal == 0)
        {
            End(payment);
        }
        else if (options.FinalAfter != Timeout.InfiniteTimeSpan)
        {
            payment.WaitWith(network.Time.CreateTimer(_ => End(payment), null, options.FinalAfter, Timeout.InfiniteTimeSpan));
        }
    }

    private void End(ZbdPayment payment)
    {
        if (payment.TryEnd(network.Time.GetUtcNow()))
        {
            callbacks.Announce(payment.Order.Reference.CallbackUrl, ZbdViews.Announce(payment, options));
        }
    }
}
