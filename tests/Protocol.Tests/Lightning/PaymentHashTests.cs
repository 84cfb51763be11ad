using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class PaymentHashTests
{
    private const string Hex = "60aae3f3299441b06b61b5aaa4db89c4b5c8627de0cc2e5535882d8f42175265";

    [Fact]
    public void It_is_written_in_lower_case_and_read_in_either()
    {
        Assert.Equal(Hex, PaymentHash.Parse(Hex.ToUpperInvariant()).ToString());
        Assert.Equal(PaymentHash.Parse(Hex), PaymentHash.Parse(Hex.ToUpperInvariant()));
        Assert.Equal(Convert.FromHexString(Hex), PaymentHash.Parse(Hex).Span.ToArray());
        Assert.Equal(PaymentHash.Parse(Hex), new PaymentHash(Convert.FromHexString(Hex)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("60aae3f3299441b06b61b5aaa4db89c4b5c8627de0cc2e5535882d8f421752")]
    [InlineData("60aae3f3299441b06b61b5aaa4db89c4b5c8627de0cc2e5535882d8f4217526")]
    [InlineData("60aae3f3299441b06b61b5aaa4db89c4b5c8627de0cc2e5535882d8f4217526500")]
    [InlineData("60aae3f3299441b06b61b5aaa4db89c4b5c8627de0cc2e5535882d8f4217526g")]
    [InlineData(" 60aae3f3299441b06b61b5aaa4db89c4b5c8627de0cc2e5535882d8f421752")]
    public void Anything_but_64_hex_digits_is_refused_and_leaves_nothing_behind(string? text)
    {
        Assert.False(PaymentHash.TryParse(text, null, out var hash));
        Assert.Equal(default, hash);
        Assert.Throws<FormatException>(() => PaymentHash.Parse(text.AsSpan()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Anything_but_32_bytes_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => new PaymentHash(new byte[length]));

    [Fact]
    public void Two_hashes_are_equal_only_if_every_bit_is()
    {
        var bytes = Convert.FromHexString(Hex);
        var hash = new PaymentHash(bytes);

        for (var bit = 0; bit < 256; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var other = new PaymentHash(bytes);
            Assert.False(hash.Equals(other) || hash == other || hash.Equals((object)other));
            Assert.True(hash != other);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(hash.Equals((object)new PaymentHash(bytes)));
        Assert.Equal(hash.GetHashCode(), new PaymentHash(bytes).GetHashCode());
        Assert.False(hash.Equals("another type"));
    }
}
