using Paywall.Protocol.Lightning;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class Bolt11InvoiceTests
{
    [Theory]
    [InlineData("lightning:")]
    [InlineData("LIGHTNING:")]
    [InlineData("Lightning:")]
    public void A_uri_scheme_is_taken_off(string scheme)
    {
        var text = Complete();

        Assert.Equal(text, Bolt11Invoice.Parse(scheme + text).Text);
        Assert.Equal(text, Bolt11Invoice.Parse(scheme + text.ToUpperInvariant()).Text);
    }

    [Theory]
    [InlineData("lightning:lightning:")]
    [InlineData("lightning://")]
    [InlineData("bitcoin:")]
    [InlineData(" ")]
    public void Nothing_else_may_stand_before_it(string prefix) =>
        Assert.False(Bolt11Invoice.TryParse(prefix + Complete(), out _));

    [Theory]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("\0")]
    public void Nothing_may_stand_after_it(string suffix) => Assert.False(Bolt11Invoice.TryParse(Complete() + suffix, out _));

    [Fact]
    public void Upper_case_reads_as_lower_case() => Assert.Equal(Complete(), Bolt11Invoice.Parse(Complete().ToUpperInvariant()).Text);

    [Fact]
    public void Mixed_case_is_refused_wherever_it_is_mixed()
    {
        var text = Complete();
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiLetter(text[i]))
            {
                var mixed = $"{text[..i]}{char.ToUpperInvariant(text[i])}{text[(i + 1)..]}";
                Assert.False(Bolt11Invoice.TryParse(mixed, out _, out var failure));
                Assert.Equal(Bolt11Failure.MixedCase, failure);
            }
        }
    }

    [Fact]
    public void The_longest_text_is_read_and_one_letter_more_is_not()
    {
        var rest = Bolt11Invoice.MaximumLength - Complete().Length;
        List<byte[]> fields = [];
        for (; rest >= 2000; rest -= 1000)
        {
            fields.Add(Field('2', new byte[997]));
        }

        var half = rest / 2;
        var longest = Complete([.. fields, Field('2', new byte[half - 3]), Field('2', new byte[rest - half - 3])]);
        var tooLong = Complete([.. fields, Field('2', new byte[half - 3]), Field('2', new byte[rest - half - 2])]);

        Assert.Equal(7089, longest.Length);
        Assert.True(Bolt11Invoice.TryParse(longest, out _));
        Assert.True(Bolt11Invoice.TryParse("lightning:" + longest, out _));
        Assert.False(Bolt11Invoice.TryParse(tooLong, out _, out var failure));
        Assert.Equal(Bolt11Failure.TooLong, failure);
    }

    [Fact]
    public void Null_is_no_invoice()
    {
        Assert.False(Bolt11Invoice.TryParse(null, out var invoice));
        Assert.Null(invoice);
    }

    [Fact]
    public void Parsing_what_is_none_says_what_is_wrong()
    {
        var exception = Assert.Throws<FormatException>(() => Bolt11Invoice.Parse(Invoice("lnbc", P, S, F8And14)));

        Assert.Contains(nameof(Bolt11Failure.NoDescription), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(17, 20, true)]
    [InlineData(18, 20, false)]
    [InlineData(17, 21, false)]
    public void Fallbacks_are_equal_if_their_bytes_are(byte version, byte last, bool isEqual)
    {
        var left = new FallbackAddress(17, new byte[] { 1, 20 });
        var right = new FallbackAddress(version, new byte[] { 1, last });

        Assert.Equal(isEqual, left == right);
        Assert.Equal(isEqual, left.GetHashCode() == right.GetHashCode());
    }

    [Fact]
    public void What_is_paid_for_is_known_by_its_words_or_by_their_hash()
    {
        var named = Bolt11Invoice.Parse(Complete());
        var hashed = Bolt11Invoice.Parse(Invoice("lnbc", P, S, H, F8And14));

        Assert.All([named, hashed], invoice => Assert.True(invoice.IsFor("coffee beans")));
        Assert.All([named, hashed], invoice => Assert.False(invoice.IsFor("coffee bean")));
    }

    [Theory]
    [InlineData(BitcoinNetwork.Mainnet, 17, "1111111111111111111114oLvT2")]
    [InlineData(BitcoinNetwork.Signet, 17, "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8")]
    [InlineData(BitcoinNetwork.Regtest, 18, "2MsFDzHRUAMpjHxKyoEHU3aMCMsVtMqs1PV")]
    [InlineData(BitcoinNetwork.Testnet, 0, "tb1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq0l98cr")]
    public void An_address_is_written_for_its_network(BitcoinNetwork network, byte version, string address) =>
        Assert.Equal(address, new FallbackAddress(version, new byte[20]).ToAddress(network));

    [Fact]
    public void A_network_that_is_none_has_no_addresses() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FallbackAddress(17, new byte[20]).ToAddress((BitcoinNetwork)99));

    [Fact]
    public void What_is_no_address_is_not_written() =>
        Assert.Throws<InvalidOperationException>(() => new FallbackAddress(0, new byte[21]).ToAddress(BitcoinNetwork.Mainnet));

    [Fact]
    public void Hops_are_equal_if_every_member_is()
    {
        var hop = new RouteHop(new byte[] { 1, 2 }, 3, 4, 5, 6);

        Assert.Equal(hop, hop with { Node = new byte[] { 1, 2 } });
        Assert.Equal(hop.GetHashCode(), (hop with { Node = new byte[] { 1, 2 } }).GetHashCode());
        RouteHop[] others =
        [
            hop with { Node = new byte[] { 1, 3 } }, hop with { ShortChannelId = 0 }, hop with { FeeBase = 0 },
            hop with { FeeProportionalMillionths = 0 }, hop with { CltvExpiryDelta = 0 },
        ];
        Assert.All(others, other => Assert.NotEqual(hop, other));
    }
}
