//
//  LNbits wallet
//
//      A wallet on an LNbits server, the seller's own or somebody's. LNbits tells anybody the preimage of an invoice, paid or not, so
//      that a preimage proves nothing; the invoice is read with the wallet's own key instead. New invoices are in whole satoshis,
//      everything that is read in msat. An invoice's id, and a payment's, is its payment hash. An order to pay may be repeated.
//
//  References
//      LNbits 1.5, https://github.com/lnbits/lnbits: lnbits/core/views/payment_api.py
//

using Microsoft.Extensions.Logging;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.LNbits;

/// <summary>A wallet at LNbits, which makes invoices and, with its admin key, pays others.</summary>
public sealed class LNbitsWallet : IInvoiceWallet, IPayingWallet, IDisposable
{
    internal const string Name = "LNbits";

    /// <summary>The status of an invoice or payment that does not come about. It is a refusal, not a breakdown.</summary>
    internal const int Failure = 520;

    private const string Payments = "api/v1/payments";

    private readonly WalletClient _client;
    private readonly WalletClient _maker;
    private readonly WalletClient? _payer;
    private readonly LNbitsStates _states;
    private readonly BitcoinNetwork _network;
    private readonly TimeProvider _time;

    /// <summary>Reaches LNbits through clients of these names that limit time and size and repeat nothing unsafe.</summary>
    internal LNbitsWallet(
        Func<string, HttpClient> http, LNbitsSettings settings, BitcoinNetwork network, TimeProvider time, ILogger<LNbitsWallet> log)
    {
        const string Wallet = LNbitsServices.WalletName;
        _client = new WalletClient(http(Wallet), settings.InvoiceApi, time);
        _maker = new WalletClient(http(WalletHttpClient.ForInvoices(Wallet)), settings.InvoiceApi, time);
        _payer = settings.AdminApi is { } api ? new WalletClient(http(Wallet), api, time) : null;
        _states = new LNbitsStates(_client.Clean, network, time, log);
        (_network, _time) = (network, time);
    }

    /// <summary>What LNbits can do.</summary>
    public static WalletCapabilities LNbitsCapabilities { get; } = new()
    {
        HashAtCreation = true,
        ReturnsPreimage = true,
        CanLookUp = true,
        Webhook = WebhookTrust.Hint,
        IdempotentPay = true,
        MinimumAmount = MilliSatoshi.FromSatoshi(1),
    };

    private static WalletCapabilities Paying { get; } = LNbitsCapabilities with { CanPay = true };

    /// <summary>The same with the admin key, or without it.</summary>
    public static WalletCapabilities CapabilitiesWith(bool canPay) => canPay ? Paying : LNbitsCapabilities;

    /// <inheritdoc/>
    public WalletCapabilities Capabilities => CapabilitiesWith(canPay: _payer is not null);

    private WalletClient Payer =>
        _payer ?? throw new WalletException(WalletFault.Misconfigured, $"{Name} pays only with the admin key, which is not configured.");

    /// <inheritdoc/>
    public async Task<CreatedInvoice> CreateInvoiceAsync(InvoiceRequest request, CancellationToken cancellationToken)
    {
        if (!request.Amount.IsWholeSatoshi || request.Amount < LNbitsCapabilities.MinimumAmount)
        {
            throw new WalletException(WalletFault.Refused, $"{Name} makes invoices over whole satoshis, not over {request.Amount}.");
        }

        var purchase = request.Purchase.ToString();
        var order = new LNbitsInvoiceRequest(
            false, request.Amount.CeilingSatoshi, "sat", request.Description, (int)request.Expiry.TotalSeconds,
            request.CallbackUrl?.AbsoluteUri, new LNbitsExtra(purchase));
        var answer = await _maker.PostAsync(
            Payments, order, LNbitsJson.Default.LNbitsInvoiceRequest, LNbitsJson.Default.LNbitsPayment, cancellationToken);

        // What is written at the wallet is what a payment will be measured by, so it must be ours before anybody pays.
        if ((answer.Purchase ?? purchase) != purchase || (answer.Amount ?? (long)request.Amount.Value) != (long)request.Amount.Value)
        {
            throw BadAnswer($"{Name} was asked for an invoice and answered with another.");
        }

        var id = PaymentHash.TryParse(answer.PaymentHash, null, out var hash) ? hash.ToString() : null;
        var created = CreatedInvoice.Check(Name, request, _network, id, answer.Text, _time.GetUtcNow());
        return created.Invoice.PaymentHash == hash
            ? created
            : throw BadAnswer($"The invoice that {Name} made has another payment hash than {Name} says.");
    }

    /// <inheritdoc/>
    public async Task<InvoiceLookup?> LookUpInvoiceAsync(string id, CancellationToken cancellationToken)
    {
        var hash = HashOf(id);
        return await ReadAsync(_client, hash, cancellationToken) is { } reading ? _states.ReadInvoice(reading, hash) : null;
    }

    /// <summary>Pays an invoice. The payment's id is the invoice's payment hash; a repeat pays nothing twice.</summary>
    /// <inheritdoc/>
    public async Task<PaymentOutcome> PayAsync(PaymentRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Invoice.Network != _network || request.Invoice.Amount is null)
        {
            throw new WalletException(
                WalletFault.Refused, $"{Name} is not asked to pay an invoice that is for another network or without an amount.");
        }

        var payer = Payer;
        try
        {
            return await OrderAsync(payer, request.Invoice, cancellationToken);
        }
        catch (WalletException lost) when (lost is { Fault: WalletFault.Unavailable or WalletFault.BadAnswer, IsUnsent: false })
        {
            // It may have arrived and been paid.
            return new PaymentOutcome.Unknown(lost.Message);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the answer any more, but the payment may be on its way: that is an outcome, not a cancellation.
            return new PaymentOutcome.Unknown($"The wait for {Name} was cancelled.");
        }
    }

    /// <inheritdoc/>
    public async Task<PaymentOutcome> LookUpPaymentAsync(string id, Bolt11Invoice invoice, CancellationToken cancellationToken)
    {
        var hash = HashOf(id);
        if (hash != invoice.PaymentHash)
        {
            throw new ArgumentException("A payment's id is the payment hash of its invoice.", nameof(id));
        }

        return await ReadAsync(Payer, hash, cancellationToken) is { } reading
            ? _states.ReadPayment(reading, hash)
            : throw BadAnswer($"{Name} knows no payment {hash}.");
    }

    /// <inheritdoc/>
    public async Task<MilliSatoshi> GetBalanceAsync(CancellationToken cancellationToken)
    {
        var answer = await (_payer ?? _client).GetAsync("api/v1/wallet", LNbitsJson.Default.LNbitsBalance, cancellationToken);
        return answer?.Balance ?? throw BadAnswer($"{Name} answered without a balance.");
    }

    /// <summary>Ends its use: every later call fails.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _maker.Dispose();
        _payer?.Dispose();
    }

    private async Task<PaymentOutcome> OrderAsync(WalletClient payer, Bolt11Invoice invoice, CancellationToken cancellationToken)
    {
        var hash = invoice.PaymentHash;
        LNbitsPayment answer;
        try
        {
            answer = await payer.PostAsync(
                Payments, new LNbitsPayRequest(true, invoice.Text), LNbitsJson.Default.LNbitsPayRequest, LNbitsJson.Default.LNbitsPayment,
                cancellationToken);
        }
        catch (WalletException refused) when (refused is { Status: Failure, Fault: WalletFault.Refused })
        {
            return await AfterRefusalAsync(payer, refused, hash, cancellationToken);
        }

        // Servers of before 1.1 say no more than that the order is taken.
        return answer is { Status: not null, Amount: not null }
            ? _states.ReadPayment(new LNbitsReading(null, answer.Status, answer.Preimage, answer), hash)
            : await TryReadAsync(payer, hash, cancellationToken) ?? new PaymentOutcome.InFlight(hash.ToString());
    }

    /// <summary>
    /// Reads how the payment stands that LNbits does not want to make (again). It says <c>failed</c> even of an invoice of its own that
    /// this wallet has paid before, so that its books decide and not the words of the refusal.
    /// </summary>
    private async Task<PaymentOutcome> AfterRefusalAsync(
        WalletClient payer, WalletException refused, PaymentHash hash, CancellationToken cancellationToken)
    {
        if (refused.Code == "pending")
        {
            return new PaymentOutcome.InFlight(hash.ToString());
        }

        PaymentOutcome? outcome;
        try
        {
            // What comes in under this hash is an invoice of the wallet's own and no payment of it.
            var reading = await ReadAsync(payer, hash, cancellationToken);
            outcome = reading is null or { Details.Amount: > 0 } ? null : _states.ReadPayment(reading, hash);
        }
        catch (WalletException unread)
        {
            // Where it says that it is paid, only the proof is still to be read; else nobody knows now.
            return refused.Code == "success" ? new PaymentOutcome.InFlight(hash.ToString()) : new PaymentOutcome.Unknown(unread.Message);
        }

        return outcome is not (null or PaymentOutcome.Failed) ? outcome
            : refused.Code == "failed" ? new PaymentOutcome.Failed(refused.Message)
            : new PaymentOutcome.Unknown(refused.Message);
    }

    /// <summary>How a payment that was ordered stands, or null if that cannot be read now.</summary>
    private async Task<PaymentOutcome?> TryReadAsync(WalletClient payer, PaymentHash hash, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(payer, hash, cancellationToken) is { } reading ? _states.ReadPayment(reading, hash) : null;
        }
        catch (WalletException)
        {
            // The order was taken, so there is something to look up later.
            return null;
        }
    }

    private static Task<LNbitsReading?> ReadAsync(WalletClient client, PaymentHash hash, CancellationToken cancellationToken) =>
        client.GetAsync($"{Payments}/{hash}", LNbitsJson.Default.LNbitsReading, cancellationToken);

    /// <exception cref="ArgumentException">No invoice or payment can have that id.</exception>
    private static PaymentHash HashOf(string id) => PaymentHash.TryParse(id, null, out var hash)
        ? hash
        : throw new ArgumentException($"An id at {Name} is a payment hash: {2 * PaymentHash.Length} hexadecimal digits.", nameof(id));

    private static WalletException BadAnswer(string message) => new(WalletFault.BadAnswer, message);
}
