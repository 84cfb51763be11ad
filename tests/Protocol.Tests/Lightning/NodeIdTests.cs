using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class NodeIdTests
{
    private const string Hex = "03e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad";

    [Fact]
    public void It_is_written_in_lower_case_and_read_in_either()
    {
        Assert.Equal(Hex, NodeId.Parse(Hex.ToUpperInvariant()).ToString());
        Assert.Equal(Convert.FromHexString(Hex), NodeId.Parse(Hex).Span.ToArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("03e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9")]
    [InlineData("04e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad")]
    [InlineData("00e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad")]
    [InlineData("xxe7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad")]
    [InlineData("020000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("020000000000000000000000000000000000000000000000000000000000000005")]
    [InlineData("02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")]
    [InlineData("02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Anything_but_a_compressed_point_of_the_curve_is_refused(string? text)
    {
        Assert.False(NodeId.TryParse(text, out var id));
        Assert.Null(id);
        Assert.Throws<FormatException>(() => NodeId.Parse(text!));
    }

    [Fact]
    public void Two_are_equal_if_their_bytes_are()
    {
        var id = NodeId.Parse(Hex);
        var other = NodeId.Parse("02" + Hex[2..]);

        Assert.True(id.Equals(NodeId.Parse(Hex)) && id.Equals((object)NodeId.Parse(Hex)));
        Assert.Equal(id.GetHashCode(), NodeId.Parse(Hex).GetHashCode());
        Assert.False(id.Equals(other) || id.Equals((object?)null) || id.Equals((object)"another type"));
    }

    [Fact]
    public void The_bytes_are_copied()
    {
        var bytes = Convert.FromHexString(Hex);
        Assert.True(NodeId.TryCreate(bytes, out var id));

        bytes[0] = 2;

        Assert.Equal(Hex, id.ToString());
    }
}
