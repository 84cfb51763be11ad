namespace Paywall.Wallets.Tests;

public sealed class InvoiceTagTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("é")]
    public void A_tag_is_visible_ASCII(string tag) => Assert.Throws<ArgumentException>(() => Samples.Order() with { Tag = tag });

    [Fact]
    public void A_tag_has_at_most_256_characters_and_is_never_printed()
    {
        var tag = new string('~', 256);

        Assert.Equal(tag, (Samples.Order() with { Tag = tag }).Tag);
        Assert.DoesNotContain("~", (Samples.Order() with { Tag = tag }).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("~", new WebhookReading.Notice("42", tag).ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Samples.Order() with { Tag = tag + "!" });
    }
}
