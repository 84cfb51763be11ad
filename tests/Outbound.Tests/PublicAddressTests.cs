using System.Net;

namespace Paywall.Outbound.Tests;

public class PublicAddressTests
{
    /// <summary>First and last address of each block of the IANA IPv4 registry, and of Azure's own.</summary>
    [Theory]
    [InlineData("0.0.0.0", "0.255.255.255")]
    [InlineData("10.0.0.0", "10.255.255.255")]
    [InlineData("100.64.0.0", "100.127.255.255")]
    [InlineData("127.0.0.0", "127.255.255.255")]
    [InlineData("168.63.129.16", "168.63.129.16")]
    [InlineData("169.254.0.0", "169.254.255.255")]
    [InlineData("172.16.0.0", "172.31.255.255")]
    [InlineData("192.0.0.0", "192.0.0.255")]
    [InlineData("192.0.2.0", "192.0.2.255")]
    [InlineData("192.31.196.0", "192.31.196.255")]
    [InlineData("192.52.193.0", "192.52.193.255")]
    [InlineData("192.88.99.0", "192.88.99.255")]
    [InlineData("192.168.0.0", "192.168.255.255")]
    [InlineData("192.175.48.0", "192.175.48.255")]
    [InlineData("198.18.0.0", "198.19.255.255")]
    [InlineData("198.51.100.0", "198.51.100.255")]
    [InlineData("203.0.113.0", "203.0.113.255")]
    [InlineData("224.0.0.0", "239.255.255.255")]
    [InlineData("240.0.0.0", "255.255.255.255")]
    public void No_address_of_a_special_block_of_IPv4_is_public(string first, string last) => IsRefused(first, last);

    /// <summary>The last address before and the first behind each of them.</summary>
    [Theory]
    [InlineData("1.0.0.0")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("168.63.129.17")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("191.255.255.255")]
    [InlineData("192.0.1.0")]
    [InlineData("192.0.1.255")]
    [InlineData("192.0.3.0")]
    [InlineData("192.31.195.255")]
    [InlineData("192.31.197.0")]
    [InlineData("192.52.192.255")]
    [InlineData("192.52.194.0")]
    [InlineData("192.88.98.255")]
    [InlineData("192.88.100.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("192.175.47.255")]
    [InlineData("192.175.49.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("198.51.99.255")]
    [InlineData("198.51.101.0")]
    [InlineData("203.0.112.255")]
    [InlineData("203.0.114.0")]
    [InlineData("223.255.255.255")]
    public void Their_neighbours_are_public(string address) => Assert.True(PublicAddress.IsPublic(IPAddress.Parse(address)));

    /// <summary>First and last address of each block of the IANA IPv6 registry, and of those that were given up.</summary>
    [Theory]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("::", "::ffff:ffff")]
    [InlineData("::ffff:0.0.0.0", "::ffff:255.255.255.255")]
    [InlineData("::ffff:8.8.8.8", "::ffff:10.0.0.1")]
    [InlineData("::ffff:0:0.0.0.0", "::ffff:0:8.8.8.8")]
    [InlineData("64:ff9b::", "64:ff9b::ffff:ffff")]
    [InlineData("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("100::", "100::ffff:ffff:ffff:ffff")]
    [InlineData("100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff")]
    [InlineData("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:0:1::", "2001:2:0:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::")]
    public void No_address_of_a_special_block_of_IPv6_is_public(string first, string last) => IsRefused(first, last);

    [Theory]
    [InlineData("2000::")]
    [InlineData("2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:200::")]
    [InlineData("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db9::")]
    [InlineData("2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2003::")]
    [InlineData("2620:4f:7fff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2620:4f:8001::")]
    [InlineData("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff:1000::")]
    [InlineData("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Global_unicast_between_them_is_public(string address) => Assert.True(PublicAddress.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("2a00:1450::5efe:10.0.0.1", false)]
    [InlineData("2a00:1450::200:5efe:169.254.169.254", false)]
    [InlineData("2a00:1450::5efe:8.8.8.8", true)]
    [InlineData("2a00:1450::200:5efe:8.8.8.8", true)]
    [InlineData("2a00:1450::100:5efe:10.0.0.1", true)]
    [InlineData("2a00:1450::5eff:10.0.0.1", true)]
    public void An_ISATAP_address_is_as_public_as_the_IPv4_address_in_it(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void An_address_that_only_one_link_knows_is_not_public() =>
        Assert.False(PublicAddress.IsPublic(IPAddress.Parse("2a00:1450::1%3")));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.255.255", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("128.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("0.0.0.0", false)]
    public void Loopback_is_what_is_written_as_loopback(string address, bool isLoopback) =>
        Assert.Equal(isLoopback, PublicAddress.IsLoopback(IPAddress.Parse(address)));

    private static void IsRefused(params string[] addresses) =>
        Assert.All(addresses, address => Assert.False(PublicAddress.IsPublic(IPAddress.Parse(address)), address));
}
