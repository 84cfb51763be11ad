//
//  ZBD wallet
//
//      Custodial: ZBD knows every preimage, so one never proves a payment; the charge is read instead. Amounts are strings of
//      msat, at least 1,000. Neither creating nor paying may be repeated.
//
//  References
//      ZBD API v0: "Charges", "Payments", "Wallet"
//

using System.Globalization;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Zbd;

/// <summary>A project at ZBD, which makes invoices (charges) and pays them.</summary>
public sealed class ZbdWallet : IInvoiceWallet, IPayingWallet, IDisposable
{
    private const string Name = "ZBD";

    private readonly ZbdClient _client;
    private readonly BitcoinNetwork _network;
    private readonly TimeProvider _time;

    /// <summary>Reaches ZBD through a client that limits time and size and repeats nothing unsafe.</summary>
    internal ZbdWallet(HttpClient http, ZbdSettings settings, BitcoinNetwork network, TimeProvider time)
    {
        _client = new ZbdClient(http, settings);
        _network = network;
        _time = time;
    }

    /// <summary>What ZBD can do.</summary>
    public static WalletCapabilities ZbdCapabilities { get; } = new()
    {
        ReturnsPreimage = true,
        CanLookUp = true,
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
        var body = new ZbdChargeRequest(
            Text(request.Amount), request.Description, (int)request.Expiry.TotalSeconds, request.Purchase.ToString(), request.CallbackUrl?.AbsoluteUri);
        var answer = await _client.PostAsync(
            "v0/charges", body, ZbdJson.Default.ZbdChargeRequest, ZbdJson.Default.ZbdEnvelopeZbdCharge, cancellationToken);
        var charge = answer?.Data ?? throw Empty("a new charge");
        return CreatedInvoice.Check(Name, request, _network, charge.Id, charge.Invoice?.Request, _time.GetUtcNow());
    }

    /// <inheritdoc/>
    public async Task<InvoiceLookup?> LookUpInvoiceAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await _client.GetAsync(
            $"v0/charges/{Uri.EscapeDataString(id)}", ZbdJson.Default.ZbdEnvelopeZbdCharge, cancellationToken);
        if (answer is null)
        {
            return null;
        }

        var charge = answer.Data ?? throw Empty("a charge");
        if (charge.Id != id)
        {
            throw new WalletException(WalletFault.BadAnswer, $"{Name} was asked for one charge and answered with another.");
        }

        return new InvoiceLookup(
            Status(charge),
            PurchaseId.TryParse(charge.InternalId, null, out var purchase) ? purchase : null,
            Bolt11Invoice.TryParse(charge.Invoice?.Request, out var invoice) ? invoice : null);
    }

    /// <inheritdoc/>
    public async Task<PaymentOutcome> PayAsync(PaymentRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = new ZbdPaymentRequest(request.Invoice.Text, request.Description, request.Id, request.CallbackUrl?.AbsoluteUri);
        try
        {
            var answer = await _client.PostAsync(
                "v0/payments", body, ZbdJson.Default.ZbdPaymentRequest, ZbdJson.Default.ZbdEnvelopeZbdPayment, cancellationToken);
            return answer?.Data is { } payment ? Outcome(payment, request.Invoice) : new PaymentOutcome.Unknown($"{Name} answered without data.");
        }
        catch (WalletException lost) when (lost.Fault is WalletFault.Unavailable or WalletFault.BadAnswer)
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
        var answer = await _client.GetAsync(
            $"v0/payments/{Uri.EscapeDataString(id)}", ZbdJson.Default.ZbdEnvelopeZbdPayment, cancellationToken);
        return answer?.Data is { } payment ? Outcome(payment, invoice) : throw Empty("a payment");
    }

    /// <inheritdoc/>
    public async Task<MilliSatoshi> GetBalanceAsync(CancellationToken cancellationToken)
    {
        var answer = await _client.GetAsync("v0/wallet", ZbdJson.Default.ZbdEnvelopeZbdBalance, cancellationToken);
        return answer?.Data?.Balance is { } balance ? new MilliSatoshi(balance) : throw Empty("a balance");
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();

    private static InvoiceStatus Status(ZbdCharge charge) => charge.Status switch
    {
        "completed" when charge.Amount is { } amount => new InvoiceStatus.Paid(new MilliSatoshi(amount), charge.ConfirmedAt),
        "expired" => new InvoiceStatus.Expired(),
        "error" => new InvoiceStatus.Failed(),
        _ => new InvoiceStatus.Pending(),
    };

    private static PaymentOutcome Outcome(ZbdPayment payment, Bolt11Invoice invoice)
    {
        if (payment.Id is not { Length: > 0 } id)
        {
            return new PaymentOutcome.Unknown($"{Name} answered without an id.");
        }

        var fee = payment.Fee is { } msat ? new MilliSatoshi(msat) : (MilliSatoshi?)null;
        return payment.Status switch
        {
            "completed" when Preimage.TryParse(payment.Preimage, null, out var preimage) && preimage.Hash == invoice.PaymentHash =>
                new PaymentOutcome.Succeeded(id, preimage, fee),
            "completed" => new PaymentOutcome.PaidUnprovable(id, fee),
            "failed" or "error" or "expired" => new PaymentOutcome.Failed($"{Name} reports the payment as {payment.Status}."),
            _ => new PaymentOutcome.InFlight(id),
        };
    }

    private static string Text(MilliSatoshi amount) => amount.Value.ToString(CultureInfo.InvariantCulture);

    private static WalletException Empty(string what) => new(WalletFault.BadAnswer, $"{Name} answered without {what}.");
}
