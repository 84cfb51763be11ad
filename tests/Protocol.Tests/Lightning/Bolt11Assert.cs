using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.Lightning;

internal static class Bolt11Assert
{
    /// <summary>It is refused for this reason.</summary>
    public static void AssertRefused(Bolt11Failure expected, string text)
    {
        Assert.False(Bolt11Invoice.TryParse(text, out var invoice, out var failure));
        Assert.Null(invoice);
        Assert.Equal(expected, failure);
    }

    /// <summary>Reads it; if it is an invoice, everything about it must hold together.</summary>
    public static bool AssertAnswer(string text) => AssertAnswer(text, out _) == Bolt11Failure.None;

    /// <inheritdoc cref="AssertAnswer(string)"/>
    public static Bolt11Failure AssertAnswer(string text, out Bolt11Invoice? invoice)
    {
        var isInvoice = Bolt11Invoice.TryParse(text, out invoice, out var failure);

        Assert.Equal(isInvoice, invoice is not null);
        Assert.Equal(isInvoice, failure == Bolt11Failure.None);
        if (invoice is null)
        {
            return failure;
        }

        Assert.NotEqual(MilliSatoshi.Zero, invoice.Amount);
        Assert.Equal(32, invoice.PaymentSecret.Length);
        Assert.NotEqual(invoice.Description is null, invoice.DescriptionHash is null);
        Assert.True(invoice.ExpiresAt >= invoice.Timestamp && invoice.RecoveryId < 4);
        Assert.Equal(text.ToLowerInvariant(), invoice.Text);
        return failure;
    }

    /// <summary>Written and signed once more it says the same; false where a writer may not say what a reader lets pass.</summary>
    public static bool AssertRewrites(Bolt11Invoice invoice, NodePrivateKey key)
    {
        if (InvoiceContent.Redraft(invoice) is not { } draft)
        {
            return false;
        }

        var again = Bolt11Invoice.Parse(draft.Sign(key).Text);
        Assert.Null(InvoiceContent.Difference(invoice, again));
        return true;
    }
}
