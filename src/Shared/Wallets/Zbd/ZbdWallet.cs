//
//  ZBD wallet
//
//      Custodial: ZBD knows every preimage, so one never proves a payment; the charge is read instead. Amounts are strings of
//      msat, at least 1,000. Neither creating nor paying may be repeated.
//
//  References
//      ZBD API v0: "Charges", "Payments", "Wallet"
//

using Microsoft.Extensions.Logging;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Zbd;

/// <summary>A project at ZBD, which makes invoices (charges) and pays them.</summary>
public sealed partial class ZbdWallet : IInvoiceWallet, IPayingWallet, IDisposable
{
    internal const string Name = "ZBD";

    private readonly WalletClient _client;
    private readonly WalletClient _maker;
    private readonly BitcoinNetwork _network;
    private readonly TimeProvider _time;
    private readonly ILogger<ZbdWallet> _log;

    /// <summary>Reaches ZBD through clients that limit time and size and repeat nothing unsafe; the second one makes invoices only.</summary>
    internal ZbdWallet(
        HttpClient http, HttpClient making, ZbdSettings settings, BitcoinNetwork network, TimeProvider time, ILogger<ZbdWallet> log)
    {
        _client = new WalletClient(http, settings.Api, time);
        _maker = new WalletClient(making, settings.Api, time);
        (_network, _time, _log) = (network, time, log);
    }

    /// <summary>What ZBD can do.</summary>
    public static WalletCapabilities ZbdCapabilities { get; } = new()
    {
        ReturnsPreimage = true,
        CanLookUp = true,
        CanPay = true,
        Webhook = WebhookTrust.Hint,
        MsatPrecision = true,
        MinimumAmount = MilliSatoshi.FromSatoshi(1),
        MinimumExpiry = TimeSpan.FromSeconds(30),
        MaximumExpiry = TimeSpan.FromDays(5),
    };

    /// <inheritdoc/>
    public WalletCapabilities Capabilities => ZbdCapabilities;

    /// <inheritdoc/>
    public async Task<CreatedInvoice> CreateInvoiceAsync(InvoiceRequest request, CancellationToken cancellationToken)
    {
        var purchase = request.Purchase.ToString();
        var body = new ZbdChargeRequest(
            request.Amount, request.Description, (int)request.Expiry.TotalSeconds, purchase, request.CallbackUrl?.AbsoluteUri);
        var answer = await _maker.PostAsync(
            "v0/charges", body, ZbdJson.Default.ZbdChargeRequest, ZbdJson.Default.ZbdEnvelopeZbdCharge, cancellationToken);
        var charge = answer.Data ?? throw BadAnswer($"{Name} answered without a new charge.");

        // What is written into the charge is what a payment will be measured by, so it must be ours before anybody pays.
        if ((charge.InternalId ?? purchase) != purchase || AmountOf(charge.Unit, charge.Amount ?? request.Amount) != request.Amount)
        {
            throw BadAnswer($"{Name} was asked for a charge and answered with another.");
        }

        return CreatedInvoice.Check(Name, request, _network, charge.Id, charge.Invoice, _time.GetUtcNow());
    }

    /// <inheritdoc/>
    public async Task<InvoiceLookup?> LookUpInvoiceAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await _client.GetAsync($"v0/charges/{Segment(id)}", ZbdJson.Default.ZbdEnvelopeZbdCharge, cancellationToken);
        if (answer is null)
        {
            return null;
        }

        var charge = answer.Data ?? throw BadAnswer($"{Name} answered without a charge.");
        if (charge.Id != id)
        {
            throw BadAnswer($"{Name} was asked for one charge and answered with another.");
        }

        return new InvoiceLookup(
            Status(charge),
            PurchaseId.TryParse(charge.InternalId, null, out var purchase) ? purchase : null,
            ToldInvoice.Read(Name, charge.Invoice, _network));
    }

    /// <inheritdoc/>
    public async Task<PaymentOutcome> PayAsync(PaymentRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Invoice.Network != _network || request.Invoice.Amount is null)
        {
            throw new WalletException(WalletFault.Refused, $"{Name} is not asked to pay an invoice that is for another network or without an amount.");
        }

        var body = new ZbdPaymentRequest(request.Invoice.Text, request.Description, request.Id, request.CallbackUrl?.AbsoluteUri);
        try
        {
            var answer = await _client.PostAsync(
                "v0/payments", body, ZbdJson.Default.ZbdPaymentRequest, ZbdJson.Default.ZbdEnvelopeZbdPayment, cancellationToken);
            return answer.Data is { } payment ? Outcome(payment, request.Invoice) : new PaymentOutcome.Unknown($"{Name} answered without a payment.");
        }
        catch (WalletException lost) when (lost is { Fault: WalletFault.Unavailable or WalletFault.BadAnswer, IsUnsent: false })
        {
            // The request may have arrived and been paid; ZBD has no way to repeat it safely nor to find it without its id.
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
        var answer = await _client.GetAsync($"v0/payments/{Segment(id)}", ZbdJson.Default.ZbdEnvelopeZbdPayment, cancellationToken)
            ?? throw BadAnswer($"{Name} knows no payment {id}.");
        var payment = answer.Data ?? throw BadAnswer($"{Name} answered without a payment.");
        return payment.Id == id ? Outcome(payment, invoice) : throw BadAnswer($"{Name} was asked for one payment and answered with another.");
    }

    /// <inheritdoc/>
    public async Task<MilliSatoshi> GetBalanceAsync(CancellationToken cancellationToken)
    {
        var answer = await _client.GetAsync("v0/wallet", ZbdJson.Default.ZbdEnvelopeZbdBalance, cancellationToken);
        return AmountOf(answer?.Data?.Unit, answer?.Data?.Balance) ?? throw BadAnswer($"{Name} answered without a balance.");
    }

    /// <summary>Ends its use: every later call fails.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _maker.Dispose();
    }

    private InvoiceStatus Status(ZbdCharge charge)
    {
        switch (charge.Status)
        {
            case "completed":
                var amount = AmountOf(charge.Unit, charge.Amount) ?? throw BadAnswer($"{Name} reports a charge as completed, but not with what amount.");
                return new InvoiceStatus.Paid(amount, charge.ConfirmedAt);
            case "expired":
                return new InvoiceStatus.Expired();
            case "error":
                return new InvoiceStatus.Failed();
            case "pending":
                return new InvoiceStatus.Pending();
            default:
                LogOddCharge(charge.Id, _client.Clean(charge.Status ?? ""));
                return new InvoiceStatus.Pending();
        }
    }

    private PaymentOutcome Outcome(ZbdPayment payment, Bolt11Invoice invoice)
    {
        if (payment.Invoice != invoice.Text && Bolt11Invoice.TryParse(payment.Invoice, out var other) && other.PaymentHash != invoice.PaymentHash)
        {
            throw BadAnswer($"{Name} was asked about one invoice and answered about another.");
        }

        var isProved = Preimage.TryParse(payment.Preimage, null, out var preimage) && preimage.Hash == invoice.PaymentHash;
        var id = WalletId.IsUsable(payment.Id) ? payment.Id : "";
        var fee = AmountOf(payment.Unit, payment.Fee);
        switch (payment.Status)
        {
            case "completed":
                return isProved ? new PaymentOutcome.Succeeded(id, preimage, fee) : new PaymentOutcome.PaidUnprovable(id, fee);
            case "failed" or "error" or "expired" when !isProved:
                return new PaymentOutcome.Failed($"{Name} reports the payment as {payment.Status}.");
            case "initial" or "pending" or "processing":
                break;
            default:
                LogOddPayment(id, _client.Clean(payment.Status ?? ""));
                break;
        }

        return id.Length > 0 ? new PaymentOutcome.InFlight(id) : new PaymentOutcome.Unknown($"{Name} answered without an id to look the payment up by.");
    }

    /// <summary>An amount whose unit, if there is one, is the one that it was read in.</summary>
    private static MilliSatoshi? AmountOf(string? unit, MilliSatoshi? amount) => unit is null or "msats" or "msat" ? amount : null;

    /// <exception cref="ArgumentException">No invoice or payment can have that id.</exception>
    private static string Segment(string id) =>
        WalletId.IsUsable(id) ? id : throw new ArgumentException("An id has 1 to 128 letters, digits, -, _, . and ~.", nameof(id));

    private static WalletException BadAnswer(string message) => new(WalletFault.BadAnswer, message);

    [LoggerMessage(LogLevel.Warning, "ZBD reports charge {Id} as '{Status}', which is not documented; it counts as pending")]
    private partial void LogOddCharge(string? id, string status);

    [LoggerMessage(LogLevel.Warning, "ZBD reports payment {Id} as '{Status}', which does not fit; it counts as on its way")]
    private partial void LogOddPayment(string id, string status);
}
