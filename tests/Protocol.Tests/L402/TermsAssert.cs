using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.L402;

internal static class TermsAssert
{
    /// <summary>What a token of ours says is sensible, and said once more it reads the same.</summary>
    public static void AssertHoldTogether(TokenTerms terms)
    {
        Assert.NotEmpty(terms.Service);
        Assert.True(terms.Amount > MilliSatoshi.Zero && terms.ValidUntil >= DateTimeOffset.UnixEpoch);
        Assert.True(terms.Uses.IsPass || terms.Uses.Count is >= 1 and <= TokenUses.Maximum);
        Assert.True(WalletInvoice.IsWalletName(terms.Invoice.Wallet) && WalletInvoice.IsId(terms.Invoice.Id));
        if (IsMintable(terms))
        {
            Assert.True(TokenTerms.TryRead(Tokens.Mint(terms), out var again));
            Assert.Equal(terms, again);
        }
    }

    /// <summary>These terms allow nothing that others did not.</summary>
    public static void AssertWithin(TokenTerms wider, TokenTerms terms)
    {
        Assert.Equal((wider.Service, wider.Amount, wider.Invoice), (terms.Service, terms.Amount, terms.Invoice));
        Assert.True(terms.ValidUntil <= wider.ValidUntil, $"{terms.ValidUntil} is after {wider.ValidUntil}.");
        Assert.True(terms.Uses.IsPass == wider.Uses.IsPass && terms.Uses.Count <= wider.Uses.Count, $"{terms.Uses} of {wider.Uses}.");
        Assert.True(wider.Binding is null || wider.Binding == terms.Binding, $"Bound to {terms.Binding}.");
        Assert.True(wider.BodySha256 is null || wider.BodySha256 == terms.BodySha256, $"Body {terms.BodySha256}.");
    }

    /// <summary>A holder may bind a token to a method or digest that is none, which opens nothing; nobody may mint that.</summary>
    private static bool IsMintable(TokenTerms terms) =>
        terms.Binding is not { Method: "" } && IsSha256(terms.Binding?.QuerySha256) && IsSha256(terms.BodySha256);

    private static bool IsSha256(string? text) => text is null || (text.Length == 64 && text.All(char.IsAsciiHexDigitLower));
}
