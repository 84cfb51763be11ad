using System.Globalization;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class MilliSatoshiTests
{
    [Fact]
    public void A_sum_that_does_not_fit_throws()
    {
        Assert.Equal(new MilliSatoshi(ulong.MaxValue), new MilliSatoshi(ulong.MaxValue - 1) + new MilliSatoshi(1));
        Assert.Throws<OverflowException>(() => new MilliSatoshi(ulong.MaxValue) + new MilliSatoshi(1));
    }

    [Fact]
    public void A_difference_below_zero_throws()
    {
        Assert.Equal(MilliSatoshi.Zero, new MilliSatoshi(5) - new MilliSatoshi(5));
        Assert.Throws<OverflowException>(() => new MilliSatoshi(5) - new MilliSatoshi(6));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1000)]
    [InlineData(18446744073709551, 18446744073709551000)]
    public void A_satoshi_is_a_thousand_millisatoshis(ulong satoshi, ulong expected) =>
        Assert.Equal(expected, MilliSatoshi.FromSatoshi(satoshi).Value);

    [Fact]
    public void Satoshis_that_do_not_fit_throw() =>
        Assert.Throws<OverflowException>(() => MilliSatoshi.FromSatoshi(18446744073709552));

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 1, false)]
    [InlineData(999, 1, false)]
    [InlineData(1000, 1, true)]
    [InlineData(1001, 2, false)]
    [InlineData(ulong.MaxValue, 18446744073709552, false)]
    public void Whole_satoshis_are_rounded_up(ulong value, ulong ceiling, bool isWhole)
    {
        Assert.Equal(ceiling, new MilliSatoshi(value).CeilingSatoshi);
        Assert.Equal(isWhole, new MilliSatoshi(value).IsWholeSatoshi);
    }

    [Fact]
    public void Amounts_are_ordered_by_their_value()
    {
        var (less, more) = (new MilliSatoshi(1), new MilliSatoshi(2));

        Assert.True(less < more && less <= more && more > less && more >= less);
        Assert.False(more < less || more <= less || less > more || less >= more);
        Assert.True(less <= new MilliSatoshi(1) && less >= new MilliSatoshi(1));
        Assert.False(less < new MilliSatoshi(1) || less > new MilliSatoshi(1));
        Assert.True(less.CompareTo(more) < 0 && more.CompareTo(less) > 0 && less.CompareTo(less) == 0);
    }

    [Theory]
    [InlineData("21 sat", 21000)]
    [InlineData("21sat", 21000)]
    [InlineData("21000 msat", 21000)]
    [InlineData("1msat", 1)]
    [InlineData("0 sat", 0)]
    [InlineData("007 msat", 7)]
    [InlineData("18446744073709551 sat", 18446744073709551000)]
    [InlineData("18446744073709551615 msat", ulong.MaxValue)]
    public void Digits_with_a_unit_are_read(string text, ulong expected)
    {
        Assert.True(MilliSatoshi.TryParse(text, null, out var amount));
        Assert.Equal(expected, amount.Value);
        Assert.Equal(amount, MilliSatoshi.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("21")]
    [InlineData("sat")]
    [InlineData(" sat")]
    [InlineData("msat")]
    [InlineData("21  sat")]
    [InlineData("21 sat ")]
    [InlineData(" 21 sat")]
    [InlineData("21 SAT")]
    [InlineData("21 btc")]
    [InlineData("-1 sat")]
    [InlineData("+1 sat")]
    [InlineData("1.5 sat")]
    [InlineData("1,000 sat")]
    [InlineData("1e3 sat")]
    [InlineData("0x10 sat")]
    [InlineData("٣ sat")]
    [InlineData("1\0sat")]
    [InlineData("1\0 sat")]
    public void Anything_else_is_no_amount(string text)
    {
        Assert.False(MilliSatoshi.TryParse(text, null, out var amount));
        Assert.Equal(default, amount);
        Assert.Throws<FormatException>(() => MilliSatoshi.Parse(text));
    }

    [Theory]
    [InlineData("18446744073709552 sat")]
    [InlineData("18446744073709551616 msat")]
    [InlineData("99999999999999999999999 sat")]
    public void An_amount_that_does_not_fit_is_an_overflow(string text)
    {
        Assert.False(MilliSatoshi.TryParse(text, null, out _));
        Assert.Throws<OverflowException>(() => MilliSatoshi.Parse(text));
    }

    [Fact]
    public void Null_is_no_amount() => Assert.False(MilliSatoshi.TryParse(null, CultureInfo.InvariantCulture, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(21000)]
    [InlineData(ulong.MaxValue)]
    public void The_text_of_an_amount_reads_as_the_amount(ulong value)
    {
        var amount = new MilliSatoshi(value);

        Assert.Equal($"{value} msat", amount.ToString());
        Assert.Equal(amount, MilliSatoshi.Parse(amount.ToString()));
    }
}
