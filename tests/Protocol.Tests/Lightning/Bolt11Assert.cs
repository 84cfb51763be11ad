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
    public static bool AssertAnswer(string text)
    {
        var isInvoice = Bolt11Invoice.TryParse(text, out var invoice, out var failure);

        Assert.Equal(isInvoice, invoice is not null);
        Assert.Equal(isInvoice, failure == Bolt11Failure.None);
        if (invoice is null)
        {
            return false;
        }

        Assert.NotEqual(MilliSatoshi.Zero, invoice.Amount);
        Assert.Equal(32, invoice.PaymentSecret.Length);
        Assert.NotEqual(invoice.Description is null, invoice.DescriptionHash is null);
        Assert.True(invoice.ExpiresAt >= invoice.Timestamp && invoice.RecoveryId < 4);
        Assert.Equal(text.ToLowerInvariant(), invoice.Text);
        return true;
    }
}
