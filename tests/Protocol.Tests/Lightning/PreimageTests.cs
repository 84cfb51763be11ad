using System.Diagnostics;
using System.Reflection;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class PreimageTests
{
    private const string Hex = "49349dfea4abed3cd14f6d356afa83de9787b609f088c8df09bacc7b4bd21b39";
    private const string HashHex = "60aae3f3299441b06b61b5aaa4db89c4b5c8627de0cc2e5535882d8f42175265";

    [Fact]
    public void Its_hash_is_its_sha256() => Assert.Equal(HashHex, Preimage.Parse(Hex).Hash.ToString());

    [Fact]
    public void It_is_read_in_either_case_and_shown_only_on_purpose()
    {
        Assert.Equal(Hex, Preimage.Parse(Hex.ToUpperInvariant()).ToHex());
        Assert.Equal(Preimage.Parse(Hex), new Preimage(Convert.FromHexString(Hex)));
    }

    [Fact]
    public void It_never_prints_itself()
    {
        var preimage = Preimage.Parse(Hex);

        Assert.Equal("***", preimage.ToString());
        Assert.Equal("***", $"{preimage}");
        Assert.Equal("***", typeof(Preimage).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("49349dfea4abed3cd14f6d356afa83de9787b609f088c8df09bacc7b4bd21b")]
    [InlineData("49349dfea4abed3cd14f6d356afa83de9787b609f088c8df09bacc7b4bd21b3")]
    [InlineData("49349dfea4abed3cd14f6d356afa83de9787b609f088c8df09bacc7b4bd21b3900")]
    [InlineData("49349dfea4abed3cd14f6d356afa83de9787b609f088c8df09bacc7b4bd21b3x")]
    public void Anything_but_64_hex_digits_is_refused_and_never_repeated(string? text)
    {
        Assert.False(Preimage.TryParse(text, null, out var preimage));
        Assert.Equal(default, preimage);
        var exception = Assert.Throws<FormatException>(() => Preimage.Parse(text.AsSpan()));
        Assert.DoesNotContain("49349", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Anything_but_32_bytes_is_refused_and_never_repeated()
    {
        var exception = Assert.Throws<ArgumentException>(() => new Preimage(Convert.FromHexString(Hex[..62])));

        Assert.DoesNotContain("49", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_preimages_are_equal_only_if_every_bit_is()
    {
        var bytes = Convert.FromHexString(Hex);
        var preimage = new Preimage(bytes);

        for (var bit = 0; bit < 256; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var other = new Preimage(bytes);
            Assert.False(preimage.Equals(other) || preimage == other || preimage.Equals((object)other));
            Assert.True(preimage != other);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(preimage.Equals((object)new Preimage(bytes)));
    }

    [Fact]
    public void Its_hash_code_is_not_made_of_its_own_bytes()
    {
        var preimage = Preimage.Parse(Hex);

        Assert.Equal(preimage.GetHashCode(), Preimage.Parse(Hex).GetHashCode());
        Assert.Equal(preimage.Hash.GetHashCode(), preimage.GetHashCode());
    }

    [Fact]
    public void Random_ones_differ() => Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => Preimage.Random()).Distinct().Count());
}
