using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Network;

/// <summary>An invoice in the books of its payee. Guarded by the lock of its network.</summary>
internal sealed class IssuedInvoice(LightningNode payee, Bolt11Invoice invoice, Preimage preimage)
{
    private DateTimeOffset? _settledAt;

    public LightningNode Payee => payee;

    public Bolt11Invoice Invoice => invoice;

    public MilliSatoshi Amount => invoice.Amount!.Value;

    /// <summary>What is told to the payee's wallet; null as long as nobody has paid.</summary>
    public Settlement? Settlement => _settledAt is { } at ? new Settlement(invoice.PaymentHash, payee, Amount, at) : null;

    /// <summary>Whether a payment by this text would carry what the payee insists on. Its signature is checked when it is read.</summary>
    public bool IsAskedBy(Bolt11Invoice read) =>
        read.Payee.Equals(payee.Id) && read.Amount == Amount && read.PaymentSecret.Span.SequenceEqual(invoice.PaymentSecret.Span);

    public InvoiceState StateAt(DateTimeOffset now) =>
        _settledAt is not null ? InvoiceState.Paid
        : now > invoice.ExpiresAt ? InvoiceState.Expired
        : InvoiceState.Open;

    public NetworkInvoice At(DateTimeOffset now) => new(payee, invoice, preimage, StateAt(now), _settledAt);

    public PaymentOutcome.Paid Pay(MilliSatoshi fee, DateTimeOffset now)
    {
        _settledAt = now;
        return new PaymentOutcome.Paid(invoice.PaymentHash, preimage, Amount, fee);
    }
}
