using System.Numerics;
using Paywall.Protocol.Lightning;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class Bolt11AmountTests
{
    private static readonly NodePrivateKey SigningKey = new(Key);

    [Theory]
    [InlineData("1", 100_000_000_000)]
    [InlineData("10", 1_000_000_000_000)]
    [InlineData("1m", 100_000_000)]
    [InlineData("1000m", 100_000_000_000)]
    [InlineData("1u", 100_000)]
    [InlineData("2500u", 250_000_000)]
    [InlineData("1n", 100)]
    [InlineData("10000000000n", 1_000_000_000_000)]
    [InlineData("10p", 1)]
    [InlineData("9678785340p", 967_878_534)]
    [InlineData("1000p", 100)]
    public void Every_multiplier_is_read_in_any_length(string amount, ulong expected) =>
        Assert.Equal(expected, Read(amount).Amount!.Value.Value);

    [Fact]
    public void No_amount_leaves_it_to_the_payer() => Assert.Null(Read("").Amount);

    [Theory]
    [InlineData("0")]
    [InlineData("01")]
    [InlineData("0m")]
    [InlineData("0010p")]
    [InlineData("m")]
    [InlineData("p")]
    [InlineData("1x")]
    [InlineData("1k")]
    [InlineData("1mm")]
    [InlineData("1m1m")]
    [InlineData("m1")]
    [InlineData("-1m")]
    [InlineData("+1m")]
    [InlineData("1.5m")]
    [InlineData("1 m")]
    [InlineData("1,0m")]
    public void A_malformed_amount_is_refused(string amount) => AssertRefused(amount, Bolt11Failure.BadAmount);

    [Theory]
    [InlineData("1p")]
    [InlineData("9p")]
    [InlineData("11p")]
    [InlineData("2500000001p")]
    public void A_fraction_of_a_millisatoshi_is_refused(string amount) => AssertRefused(amount, Bolt11Failure.SubMilliSatoshi);

    [Theory]
    [InlineData("184467440", "184467441")]
    [InlineData("184467440737m", "184467440738m")]
    [InlineData("184467440737095u", "184467440737096u")]
    [InlineData("184467440737095516n", "184467440737095517n")]
    [InlineData("184467440737095516150p", "184467440737095516160p")]
    public void Amounts_are_read_up_to_64_bits_of_millisatoshis(string largest, string tooLarge)
    {
        Assert.InRange(Read(largest).Amount!.Value.Value, 18446744000000000000, ulong.MaxValue);
        AssertRefused(tooLarge, Bolt11Failure.AmountTooLarge);
    }

    [Fact]
    public void The_largest_amount_is_exact() =>
        Assert.Equal(ulong.MaxValue, Read("184467440737095516150p").Amount!.Value.Value);

    [Theory]
    [InlineData(22)]
    [InlineData(39)]
    [InlineData(40)]
    [InlineData(1000)]
    public void Any_number_of_digits_is_too_large_and_no_more(int digits)
    {
        AssertRefused(new string('9', digits) + "0p", Bolt11Failure.AmountTooLarge);
        AssertRefused(new string('9', digits), Bolt11Failure.AmountTooLarge);
    }

    [Theory]
    [InlineData(1, "10p")]
    [InlineData(99, "990p")]
    [InlineData(100, "1n")]
    [InlineData(101, "1010p")]
    [InlineData(1_000, "10n")]
    [InlineData(100_000, "1u")]
    [InlineData(250_000_000, "2500u")]
    [InlineData(100_000_000, "1m")]
    [InlineData(2_000_000_000, "20m")]
    [InlineData(100_000_000_000, "1")]
    [InlineData(967_878_534, "9678785340p")]
    [InlineData(ulong.MaxValue, "184467440737095516150p")]
    public void An_amount_is_written_in_its_shortest_form(ulong milliSatoshi, string expected)
    {
        var invoice = Draft(milliSatoshi).Sign(SigningKey);

        Assert.Equal($"lnbc{expected}", Decode(invoice.Text).HumanReadable);
        Assert.Equal(milliSatoshi, Bolt11Invoice.Parse(invoice.Text).Amount!.Value.Value);
    }

    [Fact]
    public void No_shorter_form_of_an_amount_exists()
    {
        var random = new Random(11);
        (string Letter, BigInteger Pico)[] multipliers =
            [("", 1_000_000_000_000), ("m", 1_000_000_000), ("u", 1_000_000), ("n", 1_000), ("p", 1)];
        for (var i = 0; i < 100; i++)
        {
            var value = (ulong)random.NextInt64(1, 1_000_000) * (ulong)Math.Pow(10, random.Next(0, 13));
            var written = Decode(Draft(value).Sign(SigningKey).Text).HumanReadable["lnbc".Length..];

            var forms = multipliers.Where(multiplier => new BigInteger(value) * 10 % multiplier.Pico == 0)
                .Select(multiplier => $"{new BigInteger(value) * 10 / multiplier.Pico}{multiplier.Letter}");
            Assert.Equal(forms.MinBy(form => form.Length), written);
        }
    }

    [Fact]
    public void An_amount_of_nothing_cannot_be_written() =>
        Assert.Throws<ArgumentException>(() => Draft(0).Sign(SigningKey));

    private static Bolt11Invoice Read(string amount) => Bolt11Invoice.Parse(Invoice("lnbc" + amount, P, S, D, F8And14));

    private static void AssertRefused(string amount, Bolt11Failure expected)
    {
        Assert.False(Bolt11Invoice.TryParse(Invoice("lnbc" + amount, P, S, D, F8And14), out _, out var failure));
        Assert.Equal(expected, failure);
    }

    private static Bolt11Draft Draft(ulong milliSatoshi) => new()
    {
        Network = BitcoinNetwork.Mainnet,
        Amount = new MilliSatoshi(milliSatoshi),
        Timestamp = DateTimeOffset.FromUnixTimeSeconds(Time),
        PaymentHash = new PaymentHash(Hash),
        PaymentSecret = Secret,
        Description = "coffee beans",
    };
}
