using Microsoft.Extensions.Logging;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.LNbits;

/// <summary>Makes invoices and payments of what LNbits answers.</summary>
internal sealed partial class LNbitsStates(
    Func<string, string> clean, BitcoinNetwork network, TimeProvider time, ILogger<LNbitsWallet> log)
{
    private const string Name = LNbitsWallet.Name;

    private enum State
    {
        Pending,
        Paid,
        Failed,
        Odd,
    }

    /// <summary>Reads an answer about an invoice. Its preimage says nothing: LNbits tells anybody that of an unpaid invoice.</summary>
    /// <exception cref="WalletException">It is about something else, or says too little.</exception>
    public InvoiceLookup ReadInvoice(LNbitsReading reading, PaymentHash hash)
    {
        var details = DetailsOf(reading, hash, out var invoice);
        if (details.Amount is <= 0)
        {
            throw BadAnswer($"{Name} was asked about an invoice and answered with a payment that goes out.");
        }

        InvoiceStatus status = StateOf(reading) switch
        {
            State.Paid => details.Amount is { } amount
                ? new InvoiceStatus.Paid(new MilliSatoshi((ulong)amount), null)
                : throw BadAnswer($"{Name} reports an invoice as paid, but not with what amount."),
            State.Odd => new InvoiceStatus.Pending(),
            _ when invoice?.ExpiresAt < time.GetUtcNow() => new InvoiceStatus.Expired(),
            State.Failed => new InvoiceStatus.Failed(),
            _ => new InvoiceStatus.Pending(),
        };
        return new InvoiceLookup(
            status,
            PurchaseId.TryParse(details.Purchase, null, out var purchase) ? purchase : null,
            ToldInvoice.Read(Name, details.Text, network));
    }

    /// <summary>Reads an answer about a payment.</summary>
    /// <exception cref="WalletException">It is about something else, or says too little.</exception>
    public PaymentOutcome ReadPayment(LNbitsReading reading, PaymentHash hash)
    {
        var details = DetailsOf(reading, hash, out _);
        if (details.Amount is not < 0)
        {
            throw BadAnswer($"{Name} was asked about a payment and answered with none that goes out.");
        }

        var isProved = Preimage.TryParse(reading.Preimage ?? details.Preimage, null, out var preimage) && preimage.Hash == hash;
        var id = hash.ToString();

        // Some versions write fees with a sign, others without.
        var fee = details.Fee is { } msat ? new MilliSatoshi((ulong)Math.Abs(msat)) : (MilliSatoshi?)null;
        switch (StateOf(reading))
        {
            case State.Paid:
                return isProved ? new PaymentOutcome.Succeeded(id, preimage, fee) : new PaymentOutcome.PaidUnprovable(id, fee);
            case State.Failed when !isProved:
                return new PaymentOutcome.Failed($"{Name} reports the payment as failed.");
            default:
                return new PaymentOutcome.InFlight(id);
        }
    }

    private State StateOf(LNbitsReading reading)
    {
        // The details may be older than the rest, so they only speak where the rest says nothing.
        var status = reading.Status ?? (reading.Paid is null ? reading.Details?.Status : null);
        switch (reading.Paid, status)
        {
            case (true, null or "success"):
            case (null, "success"):
                return State.Paid;
            case (false or null, "failed"):
                return State.Failed;
            case (false, null):
            case (false or null, "pending"):
                return State.Pending;
            default:
                LogOdd(reading.Details?.PaymentHash is { } hash ? clean(hash) : null, reading.Paid, clean(status ?? ""));
                return State.Odd;
        }
    }

    private static LNbitsPayment DetailsOf(LNbitsReading reading, PaymentHash hash, out Bolt11Invoice? invoice)
    {
        // Without the right key LNbits answers all the same, but without details.
        var details = reading.Details
            ?? throw BadAnswer($"{Name} answered without details, as it does to strangers. Is the key that of this wallet?");
        invoice = Bolt11Invoice.TryParse(details.Text, out var read) ? read : null;
        var told = PaymentHash.TryParse(details.PaymentHash, null, out var stated) ? stated : invoice?.PaymentHash;
        return told == hash && (invoice?.PaymentHash ?? hash) == hash
            ? details
            : throw BadAnswer($"{Name} was asked about one payment hash and answered about another.");
    }

    private static WalletException BadAnswer(string message) => new(WalletFault.BadAnswer, message);

    [LoggerMessage(LogLevel.Warning, "LNbits reports {Hash} as paid={Paid} and '{Status}', which is not documented; it counts as pending")]
    private partial void LogOdd(string? hash, bool? paid, string status);
}
