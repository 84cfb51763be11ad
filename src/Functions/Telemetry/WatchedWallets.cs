using Paywall.Functions.Purchases;
using Paywall.Protocol.Lightning;
using Paywall.Wallets;

namespace Paywall.Functions.Telemetry;

/// <summary>A wallet whose calls are watched.</summary>
internal static class WatchedWallets
{
    public static SellerWallet Watched(this SellerWallet wallet, PaywallMetrics metrics, TimeProvider time)
    {
        var watch = new WalletWatch(wallet.Name, metrics, time);
        return wallet with
        {
            Invoices = new Invoices(wallet.Invoices, watch),
            Payments = wallet.Payments is { } list ? new Payments(list, watch) : null,
            Balance = wallet.Balance is { } balance ? new Balance(balance, watch) : null,
            Payer = wallet.Payer is { } payer ? new Payer(payer, watch) : null,
        };
    }

    private class Invoices(IInvoiceWallet inner, WalletWatch watch) : IInvoiceWallet
    {
        public WalletCapabilities Capabilities => inner.Capabilities;

        public Task<CreatedInvoice> CreateInvoiceAsync(InvoiceRequest request, CancellationToken cancellationToken) =>
            watch.CallForClientAsync("create-invoice", () => inner.CreateInvoiceAsync(request, cancellationToken), cancellationToken);

        public Task<InvoiceLookup?> LookUpInvoiceAsync(string id, CancellationToken cancellationToken) =>
            watch.CallAsync("look-up-invoice", () => inner.LookUpInvoiceAsync(id, cancellationToken));
    }

    private sealed class Payments(IListingWallet inner, WalletWatch watch) : Invoices(inner, watch), IListingWallet
    {
        private readonly WalletWatch _watch = watch;
        private readonly IListingWallet _inner = inner;

        public IAsyncEnumerable<ListedInvoice> ListPaidAsync(DateTimeOffset madeSince, CancellationToken cancellationToken) =>
            _watch.ListAsync("list-paid", _inner.ListPaidAsync(madeSince, cancellationToken));
    }

    private class Balance(IBalanceWallet inner, WalletWatch watch) : IBalanceWallet
    {
        public Task<MilliSatoshi> GetBalanceAsync(CancellationToken cancellationToken) =>
            watch.CallAsync("read-balance", () => inner.GetBalanceAsync(cancellationToken));
    }

    private sealed class Payer(IPayingWallet inner, WalletWatch watch) : Balance(inner, watch), IPayingWallet
    {
        private readonly WalletWatch _watch = watch;
        private readonly IPayingWallet _inner = inner;

        public WalletCapabilities Capabilities => _inner.Capabilities;

        public Task<PaymentOutcome> PayAsync(PaymentRequest request, CancellationToken cancellationToken) =>
            HearAsync("pay", () => _inner.PayAsync(request, cancellationToken));

        public Task<PaymentOutcome> LookUpPaymentAsync(string id, Bolt11Invoice invoice, CancellationToken cancellationToken) =>
            HearAsync("look-up-payment", () => _inner.LookUpPaymentAsync(id, invoice, cancellationToken));

        private async Task<PaymentOutcome> HearAsync(string operation, Func<Task<PaymentOutcome>> call)
        {
            var outcome = await _watch.CallAsync(operation, call);
            if (outcome is PaymentOutcome.Unknown)
            {
                _watch.Lost(operation);
            }

            return outcome;
        }
    }
}
