using System.Collections.Concurrent;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>What accounts asked to be paid. Watches the network for payments and the clock for expiry, and tells of both.</summary>
internal sealed class ZbdCharges : IDisposable
{
    // A moment after the last one in which the invoice can be paid.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentDictionary<Guid, ZbdCharge> _byId = new();
    private readonly ConcurrentDictionary<PaymentHash, ZbdCharge> _byHash = new();
    private readonly ConcurrentDictionary<Guid, ITimer> _expiries = new();
    private readonly LightningNetwork _network;
    private readonly LightningNode _node;
    private readonly ZbdCallbacks _callbacks;

    public ZbdCharges(LightningNetwork network, LightningNode node, ZbdCallbacks callbacks)
    {
        (_network, _node, _callbacks) = (network, node, callbacks);
        network.Settled += OnSettled;
    }

    public ZbdCharge Create(CustodyAccount account, ZbdChargeOrder order)
    {
        var terms = new InvoiceTerms { Amount = order.Amount, Description = order.Description, Expiry = order.ExpiresIn };
        var invoice = _network.CreateInvoice(_node, terms).Invoice;
        var charge = new ZbdCharge(account, invoice, order.Reference, _network.Time.GetUtcNow());
        _byId[charge.Id] = charge;
        _byHash[invoice.PaymentHash] = charge;
        if (charge.Reference.CallbackUrl is not null)
        {
            WatchExpiry(charge);
        }

        return charge;
    }

    public ZbdCharge? Find(Guid id) => _byId.GetValueOrDefault(id);

    public ZbdCharge? Find(PaymentHash hash) => _byHash.GetValueOrDefault(hash);

    /// <summary>What the network knows of it.</summary>
    public NetworkInvoice TruthOf(ZbdCharge charge) => _network.FindInvoice(charge.Invoice.PaymentHash)!;

    public void Dispose()
    {
        _network.Settled -= OnSettled;
        foreach (var timer in _expiries.Values)
        {
            timer.Dispose();
        }
    }

    private void OnSettled(Settlement settlement)
    {
        if (_byHash.TryGetValue(settlement.PaymentHash, out var charge))
        {
            charge.Account.Deposit(settlement.Amount);
            StopWatching(charge);
            Announce(charge, InvoiceState.Paid);
        }
    }

    private void WatchExpiry(ZbdCharge charge)
    {
        var timer = _network.Time.CreateTimer(_ => OnExpiryDue(charge), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _expiries[charge.Id] = timer;
        timer.Change(UntilExpiry(charge), Timeout.InfiniteTimeSpan);
    }

    private void OnExpiryDue(ZbdCharge charge)
    {
        switch (TruthOf(charge).State)
        {
            case InvoiceState.Expired:
                StopWatching(charge);
                Announce(charge, InvoiceState.Expired);
                break;
            case InvoiceState.Open when _expiries.TryGetValue(charge.Id, out var timer):
                // Timers and the clock are not the same clock.
                timer.Change(UntilExpiry(charge), Timeout.InfiniteTimeSpan);
                break;
        }
    }

    private TimeSpan UntilExpiry(ZbdCharge charge)
    {
        var left = charge.Invoice.ExpiresAt - _network.Time.GetUtcNow();
        return left > TimeSpan.Zero ? left + Margin : Margin;
    }

    private void StopWatching(ZbdCharge charge)
    {
        if (_expiries.TryRemove(charge.Id, out var timer))
        {
            timer.Dispose();
        }
    }

    private void Announce(ZbdCharge charge, InvoiceState state) =>
        _callbacks.Announce(charge.Reference.CallbackUrl, ZbdViews.Announce(charge, ZbdViews.StatusOf(state)));
}
