//
//  Public IP addresses
//
//      Which addresses belong to one host somewhere on the internet, and to nothing beside or inside this machine.
//
//  References
//      IANA IPv4 Special-Purpose Address Registry (RFC 6890, RFC 8190)
//      IANA IPv6 Special-Purpose Address Registry
//      IANA Internet Protocol Version 6 Address Space: only 2000::/3 is global unicast
//      RFC 5214 section 6.1, the interface identifiers of ISATAP
//      Azure, "What is IP address 168.63.129.16?"
//
//  Stricter than the registries
//      Every block they list is refused, also the few that they call globally reachable: nobody serves HTTP to strangers from an
//      AS 112 or AMT address, and a translator (NAT64, 6to4, Teredo) would carry a request on to an IPv4 address that nobody checked.
//
//  Limits
//      A translator with a prefix of its operator's own (RFC 6052 section 2.2) cannot be told from any other network.
//

using System.Net;
using System.Net.Sockets;

namespace Paywall.Outbound;

/// <summary>Says which IP addresses a stranger may send a request to.</summary>
public static class PublicAddress
{
    private const int IPv6Length = 16;

    /// <summary>What is not for everybody in IPv4.</summary>
    private static readonly IPNetwork[] SpecialIPv4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this network
        IPNetwork.Parse("10.0.0.0/8"), // private
        IPNetwork.Parse("100.64.0.0/10"), // shared by the customers of a carrier
        IPNetwork.Parse("127.0.0.0/8"), // loopback
        IPNetwork.Parse("168.63.129.16/32"), // Azure's own services, from inside of a virtual machine
        IPNetwork.Parse("169.254.0.0/16"), // link-local, and the metadata of most clouds
        IPNetwork.Parse("172.16.0.0/12"), // private
        IPNetwork.Parse("192.0.0.0/24"), // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"), // documentation
        IPNetwork.Parse("192.31.196.0/24"), // AS 112
        IPNetwork.Parse("192.52.193.0/24"), // AMT
        IPNetwork.Parse("192.88.99.0/24"), // 6to4 relays, and 6a44 relays within
        IPNetwork.Parse("192.168.0.0/16"), // private
        IPNetwork.Parse("192.175.48.0/24"), // AS 112
        IPNetwork.Parse("198.18.0.0/15"), // benchmarks
        IPNetwork.Parse("198.51.100.0/24"), // documentation
        IPNetwork.Parse("203.0.113.0/24"), // documentation
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("240.0.0.0/4"), // reserved, and broadcast
    ];

    private static readonly IPNetwork GlobalUnicastIPv6 = IPNetwork.Parse("2000::/3");

    /// <summary>What is not for everybody within <see cref="GlobalUnicastIPv6"/>; nothing outside of it is.</summary>
    private static readonly IPNetwork[] SpecialIPv6 =
    [
        IPNetwork.Parse("2001::/23"), // protocol assignments: Teredo, ORCHID, benchmarks
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("2002::/16"), // 6to4
        IPNetwork.Parse("2620:4f:8000::/48"), // AS 112
        IPNetwork.Parse("3fff::/20"), // documentation
    ];

    /// <summary>Whether the address is a globally reachable unicast address outside of every special-purpose block.</summary>
    public static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(SpecialIPv4, block => block.Contains(address)),
        AddressFamily.InterNetworkV6 => IsPublicIPv6(address),
        _ => false,
    };

    /// <summary>Whether the address is this machine itself, in its own notation: an IPv4 address written as IPv6 is not.</summary>
    internal static bool IsLoopback(IPAddress address) => !address.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(address);

    /// <remarks>
    /// IPNetwork takes an IPv4 address written as IPv6 for one of IPv4 and finds it in networks of IPv6 that are not its own, so that
    /// it must be refused before.
    /// </remarks>
    private static bool IsPublicIPv6(IPAddress address) =>
        !address.IsIPv4MappedToIPv6
        && address.ScopeId == 0
        && GlobalUnicastIPv6.Contains(address)
        && !Array.Exists(SpecialIPv6, block => block.Contains(address))
        && !LeadsToSpecialIPv4(address);

    /// <summary>
    /// The last router, or this host itself, sends the packet on to the IPv4 address in its last bytes where it speaks ISATAP.
    /// </summary>
    private static bool LeadsToSpecialIPv4(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[IPv6Length];
        address.TryWriteBytes(bytes, out _);
        return bytes[8] is 0x00 or 0x02 && bytes[9..12].SequenceEqual((ReadOnlySpan<byte>)[0x00, 0x5e, 0xfe])
            && !IsPublic(new IPAddress(bytes[12..]));
    }
}
