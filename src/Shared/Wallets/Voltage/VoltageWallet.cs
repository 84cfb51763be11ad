//
//  Voltage wallet
//
//      Custodial: Voltage knows every preimage, so one never proves a payment; the payment is read instead. Its client chooses every
//      id, so that creating and paying may be repeated. Everything is asynchronous: an order is accepted, and then read until it is
//      done. Amounts are whole numbers of msat.
//
//  References
//      Voltage Payments API v1, https://docs.voltageapi.com
//

using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Voltage;

/// <summary>A wallet at Voltage, which makes invoices, lists them and pays others.</summary>
public sealed class VoltageWallet : IListingWallet, IPayingWallet, IDisposable
{
    internal const string Name = "Voltage";

    private const int PageSize = 100;
    private const int Exists = 409;
    private const string Receive = "receive";
    private const string Send = "send";

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private readonly WalletClient _client;
    private readonly WalletClient _maker;
    private readonly VoltageSettings _settings;
    private readonly VoltageStates _states;
    private readonly BitcoinNetwork _network;
    private readonly TimeProvider _time;

    /// <summary>Reaches Voltage through clients that limit time and size; the second one makes invoices only.</summary>
    internal VoltageWallet(
        HttpClient http, HttpClient making, VoltageSettings settings, BitcoinNetwork network, TimeProvider time, ILogger<VoltageWallet> log)
    {
        _client = new WalletClient(http, settings.Api, time);
        _maker = new WalletClient(making, settings.Api, time);
        _states = new VoltageStates(settings, network, _client.Clean, log);
        (_settings, _network, _time) = (settings, network, time);
    }

    /// <summary>What Voltage can do.</summary>
    public static WalletCapabilities VoltageCapabilities { get; } = new()
    {
        ReturnsPreimage = true,
        CanLookUp = true,
        CanPay = true,
        CanList = true,
        Webhook = WebhookTrust.Signed,
        IdempotentCreate = true,
        IdempotentPay = true,
        CapsFee = true,
        MsatPrecision = true,
        MaximumExpiry = TimeSpan.FromDays(1),
    };

    /// <inheritdoc/>
    public WalletCapabilities Capabilities => VoltageCapabilities;

    /// <summary>Makes an invoice under the purchase's own UUID, so that a repeat finds the same one.</summary>
    /// <exception cref="WalletException">There is no invoice that may be offered; the fault says why.</exception>
    public async Task<CreatedInvoice> CreateInvoiceAsync(InvoiceRequest request, CancellationToken cancellationToken)
    {
        var id = request.Purchase.Value;
        var order = new VoltageReceiveRequest(
            id, _settings.Wallet, "bolt11", new VoltageSum("btc", request.Amount.Value), request.Description,
            (int)request.Expiry.TotalSeconds, VoltageMetadata.For(request));
        await OrderAsync(
            () => _maker.PostAsync(_settings.Payments, order, VoltageJson.Default.VoltageReceiveRequest, cancellationToken), cancellationToken);

        var payment = await PollAsync(
            _maker, id, Receive, static payment => payment.Status == "failed" || IsReady(payment), cancellationToken);
        if (payment is null || !IsReady(payment))
        {
            throw payment?.Status == "failed"
                ? new WalletException(WalletFault.Refused, $"{Name} made no invoice{_states.Reason(payment)}.")
                : new WalletException(WalletFault.Unavailable, $"{Name} had no invoice ready within {Budget.TotalSeconds} s.");
        }

        return CheckInvoice(request, payment);
    }

    /// <inheritdoc/>
    public async Task<InvoiceLookup?> LookUpInvoiceAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(_client, IdOf(id), Receive, cancellationToken) is { } payment ? _states.Read(payment) : null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedInvoice> ListPaidAsync(
        DateTimeOffset madeSince, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Newest first: what is paid while the pages are read moves others to later pages, so that one may come twice, but none is missed.
        var seen = new HashSet<string>();
        for (var offset = 0; ;)
        {
            var path = $"{_settings.Payments}?limit={PageSize}&offset={offset}&sort_key=created_at&sort_order=DESC&statuses[]=completed";
            var page = await _client.GetAsync(path, VoltageJson.Default.VoltagePage, cancellationToken);
            var items = page?.Items ?? throw new WalletException(WalletFault.BadAnswer, $"{Name} answered without a list.");
            var areOlder = true;
            var count = seen.Count;
            foreach (var item in items)
            {
                var listed = _states.ReadItem(item, out var madeAt);
                var isOlder = madeAt < madeSince;
                areOlder &= isOlder;
                if (seen.Add(item.GetRawText()) && listed is not null && !isOlder)
                {
                    yield return listed;
                }
            }

            // A page may be shorter than asked for. One that is older throughout is the last that counts.
            if (items.Count == 0 || areOlder)
            {
                yield break;
            }

            offset = seen.Count > count ? offset + items.Count : throw new WalletException(WalletFault.BadAnswer, $"{Name}'s list does not go on.");
        }
    }

    /// <summary>Pays an invoice under an id derived from the attempt's: the same request may be repeated and pays once.</summary>
    /// <inheritdoc/>
    public async Task<PaymentOutcome> PayAsync(PaymentRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Invoice.Network != _network || request.Invoice.Amount is null)
        {
            throw new WalletException(WalletFault.Refused, $"{Name} is not asked to pay an invoice that is for another network or without an amount.");
        }

        var id = VoltagePaymentId.Of(request.Id);
        var order = new VoltageSendRequest(
            id, _settings.Wallet, "btc", "bolt11", new VoltageSendData(request.Invoice.Text, VoltageSum.From(request.MaximumFee)),
            VoltageMetadata.For(request));
        try
        {
            await OrderAsync(
                () => _client.PostAsync(_settings.Payments, order, VoltageJson.Default.VoltageSendRequest, cancellationToken), cancellationToken);
        }
        catch (WalletException lost) when (lost is { Fault: WalletFault.Unavailable or WalletFault.BadAnswer, IsUnsent: false })
        {
            // It may have arrived. Only the same order under the same id may follow.
            return new PaymentOutcome.Unknown(lost.Message);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the answer any more, but the payment may be on its way: that is an outcome, not a cancellation.
            return new PaymentOutcome.Unknown($"The wait for {Name} was cancelled.");
        }

        return await FollowAsync(id, request.Invoice, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PaymentOutcome> LookUpPaymentAsync(string id, Bolt11Invoice invoice, CancellationToken cancellationToken)
    {
        var payment = await ReadAsync(_client, IdOf(id), Send, cancellationToken)
            ?? throw new WalletException(WalletFault.BadAnswer, $"{Name} knows no payment {id}.");
        return _states.Outcome(payment, invoice);
    }

    /// <inheritdoc/>
    public async Task<MilliSatoshi> GetBalanceAsync(CancellationToken cancellationToken)
    {
        var account = await _client.GetAsync(_settings.Account, VoltageJson.Default.VoltageAccount, cancellationToken);
        var available = account?.Balances?.FirstOrDefault(
            balance => string.Equals(balance?.Currency, "btc", StringComparison.OrdinalIgnoreCase))?.Available;
        var amount = available is null ? null : new VoltageAmount(available.Currency, available.Amount, available.Unit).Msat;
        return available?.Negative == true
            ? MilliSatoshi.Zero
            : amount ?? throw new WalletException(WalletFault.BadAnswer, $"{Name} answered without a balance.");
    }

    /// <summary>Ends its use: every later call fails.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _maker.Dispose();
    }

    /// <summary>Orders once, and once more if the answer was lost; that the order exists already is success.</summary>
    private static async Task OrderAsync(Func<Task> post, CancellationToken cancellationToken)
    {
        for (WalletException? lost = null; ;)
        {
            try
            {
                await post();
                return;
            }
            catch (WalletException refused) when (refused.Status == Exists)
            {
                // Its id is ours alone, so that it is this very order.
                return;
            }
            catch (WalletException first) when (lost is null && first is { Fault: WalletFault.Unavailable, IsUnsent: false, RetryAfter: null })
            {
                cancellationToken.ThrowIfCancellationRequested();
                lost = first;
            }
            catch (WalletException) when (lost is not null)
            {
                // However the repeat is refused, or if it was never sent: the first order may have arrived.
                throw lost;
            }
        }
    }

    /// <summary>Reads a payment until it is as wanted or the time is over; the last reading, or null for none.</summary>
    private async Task<VoltagePayment?> PollAsync(
        WalletClient client, Guid id, string direction, Func<VoltagePayment, bool> isEnough, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(Budget, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        VoltagePayment? payment = null;
        try
        {
            for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
            {
                payment = await ReadAsync(client, id, direction, either.Token);
                if (payment is not null && isEnough(payment))
                {
                    return payment;
                }

                await Task.Delay(delay, _time, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
            return payment;
        }
    }

    private async Task<PaymentOutcome> FollowAsync(Guid id, Bolt11Invoice invoice, CancellationToken cancellationToken)
    {
        try
        {
            var payment = await PollAsync(
                _client, id, Send, static payment => payment.Status is "completed" or "failed", cancellationToken);
            return payment is null ? new PaymentOutcome.InFlight(id.ToString()) : _states.Outcome(payment, invoice);
        }
        catch (Exception lost) when (lost is WalletException or OperationCanceledException)
        {
            // The order was accepted; what became of it can be looked up whenever somebody wants to know.
            return new PaymentOutcome.InFlight(id.ToString());
        }
    }

    /// <summary>Reads one payment; null if there is none.</summary>
    private async Task<VoltagePayment?> ReadAsync(WalletClient client, Guid id, string direction, CancellationToken cancellationToken)
    {
        var payment = await client.GetAsync($"{_settings.Payments}/{id}", VoltageJson.Default.VoltagePayment, cancellationToken);
        if (payment is not null)
        {
            _states.Check(payment, id, direction);
        }

        return payment;
    }

    private CreatedInvoice CheckInvoice(InvoiceRequest request, VoltagePayment payment)
    {
        if ((VoltageMetadata.PurchaseOf(payment) ?? request.Purchase) != request.Purchase
            || (payment.RequestedAmount is { } requested && requested.Msat != request.Amount))
        {
            throw new WalletException(WalletFault.BadAnswer, $"{Name} was asked for an invoice and answered with another.");
        }

        var text = payment.Data!.PaymentRequest;
        if (Bolt11Invoice.TryParse(text, out var invoice) && invoice.Amount > request.Amount)
        {
            throw new WalletException(
                WalletFault.BadAnswer,
                $"The invoice that {Name} made asks for {invoice.Amount}, not {request.Amount}: a receive fee is set there, which payers would "
                + "have to pay on top of the price. Set it to zero.");
        }

        return CreatedInvoice.Check(Name, request, _network, request.Purchase.Value.ToString(), text, _time.GetUtcNow());
    }

    /// <summary>Ready even if it was paid since: a repeated order may find that.</summary>
    private static bool IsReady(VoltagePayment payment) =>
        payment is { Status: not ("generating" or "failed"), Data.PaymentRequest.Length: > 0 };

    /// <exception cref="ArgumentException">No invoice or payment can have that id.</exception>
    private static Guid IdOf(string id) =>
        Guid.TryParseExact(id, "D", out var known) ? known : throw new ArgumentException("An id is a UUID with hyphens.", nameof(id));
}
