using Paywall.Functions.Refunds;

namespace Paywall.Functions.Tests.Refunds;

public class LightningAddressTests
{
    [Theory]
    [InlineData("alice@example.com", "https://example.com/.well-known/lnurlp/alice")]
    [InlineData("a-b_c.d0@pay.example.co.uk", "https://pay.example.co.uk/.well-known/lnurlp/a-b_c.d0")]
    [InlineData("alice+refund@example.com", "https://example.com/.well-known/lnurlp/alice+refund")]
    [InlineData("0@3.example", "https://3.example/.well-known/lnurlp/0")]
    [InlineData("alice@xn--bcher-kva.example", "https://xn--bcher-kva.example/.well-known/lnurlp/alice")]
    public void An_address_says_what_is_asked(string text, string url)
    {
        Assert.True(LightningAddress.TryParse(text, allowLoopback: false, out var address));

        Assert.Equal(text, address.ToString());
        Assert.Equal(url, address.Url.ToString());
    }

    [Fact]
    public void Case_does_not_matter()
    {
        Assert.True(LightningAddress.TryParse("Alice@Example.COM", allowLoopback: false, out var address));
        Assert.True(LightningAddress.TryParse("alice@example.com", allowLoopback: false, out var same));

        Assert.Equal(("alice", "example.com"), (address.User, address.Domain));
        Assert.Equal(same, address);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("@example.com")]
    [InlineData("alice@")]
    [InlineData("alice@@example.com")]
    [InlineData("alice@bob@example.com")]
    [InlineData(" alice@example.com")]
    [InlineData("alice@example.com\n")]
    [InlineData("ali ce@example.com")]
    [InlineData("ali/ce@example.com")]
    [InlineData("ali%2fce@example.com")]
    [InlineData("ali?ce@example.com")]
    [InlineData(".@example.com")]
    [InlineData("..@example.com")]
    [InlineData("+tag@example.com")]
    [InlineData("älice@example.com")]
    [InlineData("alice@exa\u212Ample.com")]
    [InlineData("alice@bücher.example")]
    [InlineData("alice@example")]
    [InlineData("alice@localhost")]
    [InlineData("alice@some.localhost")]
    [InlineData("alice@example.com.")]
    [InlineData("alice@.example.com")]
    [InlineData("alice@example..com")]
    [InlineData("alice@-example.com")]
    [InlineData("alice@example-.com")]
    [InlineData("alice@exa_mple.com")]
    [InlineData("alice@example.com:8443")]
    [InlineData("alice@example.com/x")]
    [InlineData("alice@example.com?x")]
    [InlineData("alice@example.com#x")]
    [InlineData("alice@8.8.8.8")]
    [InlineData("alice@127.0.0.1")]
    [InlineData("alice@127.0.0.1:8080")]
    [InlineData("alice@127.1")]
    [InlineData("alice@0x7f.0x1")]
    [InlineData("alice@[::1]")]
    [InlineData("alice@hidden.onion")]
    [InlineData("lightning:alice@example.com")]
    public void What_is_no_address_is_refused(string? text) => Assert.False(LightningAddress.TryParse(text, allowLoopback: false, out _));

    [Fact]
    public void User_and_domain_are_as_long_as_in_an_e_mail()
    {
        var user = new string('a', 64);
        var label = new string('b', 63);
        var domain = $"{label}.{label}.{label}.{new string('c', 61)}";

        Assert.True(LightningAddress.TryParse($"{user}@{domain}", allowLoopback: false, out _));
        Assert.False(LightningAddress.TryParse($"{user}a@{domain[1..]}", allowLoopback: false, out _));
        Assert.False(LightningAddress.TryParse($"{user[1..]}@{domain}c", allowLoopback: false, out _));
        Assert.False(LightningAddress.TryParse($"a@{label}b.example", allowLoopback: false, out _));
    }

    [Theory]
    [InlineData("buyer@127.0.0.1:7077", "http://127.0.0.1:7077/.well-known/lnurlp/buyer")]
    [InlineData("buyer@localhost:7077", "http://localhost:7077/.well-known/lnurlp/buyer")]
    [InlineData("buyer@localhost", "http://localhost/.well-known/lnurlp/buyer")]
    [InlineData("buyer@example.com", "https://example.com/.well-known/lnurlp/buyer")]
    public void Where_loopback_is_allowed_it_may_have_a_port_and_no_TLS(string text, string url)
    {
        Assert.True(LightningAddress.TryParse(text, allowLoopback: true, out var address));

        Assert.Equal(url, address.Url.ToString());
    }

    [Theory]
    [InlineData("buyer@127.0.0.1:0")]
    [InlineData("buyer@127.0.0.1:65536")]
    [InlineData("buyer@127.0.0.1:")]
    [InlineData("buyer@127.0.0.2:80")]
    [InlineData("buyer@10.0.0.1")]
    [InlineData("buyer@example.com:80")]
    public void Where_loopback_is_allowed_nothing_else_is(string text) =>
        Assert.False(LightningAddress.TryParse(text, allowLoopback: true, out _));
}
