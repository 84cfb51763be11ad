using Paywall.Protocol.L402;

namespace Paywall.Protocol.Tests.L402;

public sealed class WalletInvoiceTests
{
    [Theory]
    [InlineData("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", true)]
    [InlineData("A.b_c~d-9", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a:b", false)]
    [InlineData("a/b", false)]
    [InlineData("a%20", false)]
    [InlineData("ä", false)]
    [InlineData("a\n", false)]
    [InlineData("٣", false)]
    public void An_id_is_what_stands_in_a_url_as_it_is(string id, bool isId) => Assert.Equal(isId, WalletInvoice.IsId(id));

    [Fact]
    public void An_id_has_at_most_128_characters()
    {
        Assert.True(WalletInvoice.IsId(new string('a', 128)));
        Assert.False(WalletInvoice.IsId(new string('a', 129)));
    }

    [Theory]
    [InlineData("zbd", true)]
    [InlineData("voltage-2", true)]
    [InlineData("", false)]
    [InlineData("ZBD", false)]
    [InlineData("a_b", false)]
    [InlineData("a.b", false)]
    [InlineData("a:b", false)]
    [InlineData("a\n", false)]
    [InlineData("a2345678901234567890123456789012", true)]
    [InlineData("a23456789012345678901234567890123", false)]
    public void A_wallets_name_is_lower_case_letters_digits_and_hyphens(string name, bool isName) =>
        Assert.Equal(isName, WalletInvoice.IsWalletName(name));

    [Fact]
    public void It_is_written_wallet_colon_id() => Assert.Equal("zbd:a1", new WalletInvoice("zbd", "a1").ToString());
}
