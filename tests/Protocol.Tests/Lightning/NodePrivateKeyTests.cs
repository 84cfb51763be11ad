using System.Diagnostics;
using System.Reflection;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class NodePrivateKeyTests
{
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    [Theory]
    [InlineData(
        "0000000000000000000000000000000000000000000000000000000000000001",
        "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [InlineData(
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140",
        "0379be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [InlineData(
        "e126f68f7eafcc8b74f54d269fe206be715000f94dac067d1c04a8ca3b2db734",
        "03e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad")]
    public void Its_node_id_is_its_multiple_of_the_generator(string key, string nodeId) =>
        Assert.Equal(nodeId, new NodePrivateKey(Convert.FromHexString(key)).NodeId.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Order)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000001")]
    public void A_number_outside_the_order_of_the_curve_is_no_key_and_is_never_repeated(string hex)
    {
        var exception = Assert.Throws<ArgumentException>(() => new NodePrivateKey(Convert.FromHexString(hex)));

        Assert.DoesNotContain("0000", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ffff", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void It_never_prints_itself()
    {
        Assert.Equal("***", new NodePrivateKey(InvoiceForge.Key).ToString());
        Assert.Equal("***", typeof(NodePrivateKey).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
    }

    [Fact]
    public void Random_ones_differ() => Assert.NotEqual(NodePrivateKey.Random().NodeId, NodePrivateKey.Random().NodeId);
}
