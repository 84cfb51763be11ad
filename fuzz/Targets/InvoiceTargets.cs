using Paywall.Protocol.Lightning;
using Paywall.Protocol.Tests.Lightning;

namespace Paywall.Fuzz.Targets;

internal static class InvoiceTargets
{
    private static readonly string[] HumanReadable = ["lnbc", "lnbc2500u", "lntb20m", "lntbs10p", "lnbcrt1"];

    private static readonly NodePrivateKey Key = new(InvoiceForge.Key);

    public static void Text(string text)
    {
        var invoice = Read(text);
        Must.Hold(invoice is null || Read(invoice.Text.ToUpperInvariant())?.Text == invoice.Text);
    }

    /// <summary>
    /// The first byte chooses the human-readable part and whether the signature is made good; the others are words before it, five
    /// bits each.
    /// </summary>
    public static void Words(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var humanReadable = HumanReadable[(input[0] & 0x7f) % HumanReadable.Length];
        byte[] words = [.. input[1..].ToArray().Select(value => (byte)(value & 31))];
        if (input[0] < 0x80)
        {
            _ = Read(InvoiceForge.Encode(humanReadable, words));
            return;
        }

        words = [.. words, .. InvoiceForge.Words(InvoiceForge.Sign(humanReadable, words))];
        var invoice = Read(InvoiceForge.Encode(humanReadable, words));
        Must.Hold(invoice is null || invoice.Payee.ToString() == InvoiceForge.PayeeOfKey);
    }

    private static Bolt11Invoice? Read(string text)
    {
        var isInvoice = Bolt11Invoice.TryParse(text, out var invoice, out var failure);
        Must.Hold(isInvoice == invoice is not null && isInvoice == (failure == Bolt11Failure.None));
        if (invoice is null)
        {
            return null;
        }

        Must.Hold(text.EndsWith(invoice.Text, StringComparison.OrdinalIgnoreCase) && invoice.Text.Length <= Bolt11Invoice.MaximumLength);
        Must.Hold(invoice.Amount != MilliSatoshi.Zero && invoice.PaymentSecret.Length == 32 && invoice.RecoveryId < 4);
        Must.Hold(invoice.Description is null != invoice.DescriptionHash is null && invoice.ExpiresAt >= invoice.Timestamp);
        if (InvoiceContent.Redraft(invoice) is { } draft)
        {
            Must.Hold(InvoiceContent.Difference(invoice, Bolt11Invoice.Parse(draft.Sign(Key).Text)) is null);
        }

        return invoice;
    }
}
