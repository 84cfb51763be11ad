using Paywall.Protocol.Lightning;
using Paywall.Protocol.Tests.Vectors;
using static Paywall.Protocol.Tests.Lightning.Bolt11Assert;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class Bolt11Bech32Tests
{
    [Fact]
    public void The_forge_and_the_examples_agree_on_bech32()
    {
        Assert.All(VectorFile.Bolt11.Valid, vector =>
        {
            var (humanReadable, words) = Decode(vector.Invoice.ToLowerInvariant());
            Assert.Equal(vector.Invoice.ToLowerInvariant(), Encode(humanReadable, words));
        });
        Assert.Equal(PayeeOfKey, Bolt11Invoice.Parse(Complete()).Payee.ToString());
    }

    [Fact]
    public void Data_without_room_for_timestamp_and_signature_is_refused()
    {
        AssertRefused(Bolt11Failure.TooShort, Encode("lnbc", []));
        AssertRefused(Bolt11Failure.TooShort, Encode("lnbc", new byte[110]));
        AssertRefused(Bolt11Failure.BadSignature, Encode("lnbc", new byte[111]));
    }

    [Theory]
    [InlineData("lnbc")]
    [InlineData("lnbc1")]
    [InlineData("lnbc1qqqqq")]
    [InlineData("lnbc1qqqqqq")]
    public void Data_without_a_checksum_is_refused(string text) => Assert.False(Bolt11Invoice.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1qqqqqqqqqq")]
    [InlineData("lnbc")]
    [InlineData("lightning:")]
    public void Text_without_a_separator_is_refused(string text) => AssertRefused(Bolt11Failure.NoSeparator, text);

    [Fact]
    public void Every_single_wrong_letter_is_found()
    {
        var text = Complete();
        for (var i = 0; i < text.Length; i++)
        {
            var wrong = text[i] == 'q' ? 'p' : 'q';
            Assert.False(Bolt11Invoice.TryParse($"{text[..i]}{wrong}{text[(i + 1)..]}", out _, out var failure));
            Assert.NotEqual(Bolt11Failure.None, failure);
        }
    }

    [Theory]
    [InlineData('b')]
    [InlineData('i')]
    [InlineData('o')]
    [InlineData(' ')]
    [InlineData('é')]
    [InlineData('\0')]
    [InlineData('\u212A')]
    public void A_letter_outside_the_alphabet_is_refused(char letter)
    {
        var text = Complete();

        AssertRefused(Bolt11Failure.BadCharacter, $"{text[..^10]}{letter}{text[^9..]}");
    }

    [Fact]
    public void A_letter_that_only_lower_case_makes_one_of_the_alphabet_is_refused()
    {
        var upper = VectorFile.Bolt11.Valid.Single(vector => vector.Invoice.StartsWith("LNBC", StringComparison.Ordinal)).Invoice;
        var kelvin = upper.Replace('K', '\u212A');

        Assert.NotEqual(upper, kelvin);
        AssertRefused(Bolt11Failure.BadCharacter, kelvin);
    }
}
