namespace Paywall.Outbound.Tests;

public class OutboundUrlTests
{
    [Theory]
    [InlineData("https://example.com")]
    [InlineData("https://example.com/a/b?c=d&e=%2F")]
    [InlineData("HTTPS://EXAMPLE.com:8443/")]
    [InlineData("https://example.com./x")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://a_b.example/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2a00:1450::1]:444/")]
    [InlineData("https://example.com/?at=@")]
    public void A_URL_of_the_public_internet_is_taken_as_it_was_written(string text)
    {
        Assert.True(OutboundUrl.TryParse(text, allowLoopback: false, out var url, out var reason), reason);

        Assert.Equal(text, url.ToString());
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("example.com", "https")]
    [InlineData("/path", "https")]
    [InlineData("//example.com/", "https")]
    [InlineData("http://example.com/", "https")]
    [InlineData("ftp://example.com/", "https")]
    [InlineData("file:///etc/passwd", "https")]
    [InlineData("https:example.com", "https")]
    [InlineData("https:/example.com", "https")]
    [InlineData("https:///example.com", "host")]
    [InlineData("https://", "host")]
    [InlineData("https://?x", "host")]
    [InlineData("https://:443/", "URL")]
    [InlineData("https://user@example.com/", "user name")]
    [InlineData("https://user:word@example.com/", "user name")]
    [InlineData("https://example.com@10.0.0.1/", "user name")]
    [InlineData("https://example.com/#x", "fragment")]
    [InlineData(" https://example.com/", "character")]
    [InlineData("https://example.com/ ", "character")]
    [InlineData("https://example.com/a b", "character")]
    [InlineData("https://example.com/\r\nHost: x", "character")]
    [InlineData("https://example.com\\@10.0.0.1/", "character")]
    [InlineData("https://bücher.example/", "character")]
    [InlineData("https://example.com/ü", "character")]
    [InlineData("https://①②⑦.0.0.1/", "character")]
    [InlineData("https://%31%32%37.0.0.1/", "host")]
    [InlineData("https://exa$mple.com/", "host")]
    [InlineData("https://[fe80::1%25eth0]/", "host")]
    [InlineData("https://[::1/", "URL")]
    [InlineData("https://example.com:0/", "port")]
    [InlineData("https://example.com:65536/", "URL")]
    [InlineData("https://example.com:x/", "URL")]
    public void What_nobody_could_be_asked_at_is_refused_with_a_reason(string? text, string reason) =>
        IsRefused(text, reason, allowLoopback: true);

    [Theory]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://169.254.169.254/metadata")]
    [InlineData("https://168.63.129.16/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://0/")]
    [InlineData("https://012.0.0.1/")]
    [InlineData("https://0xa9fea9fe/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::127.0.0.1]/")]
    [InlineData("https://[64:ff9b::a00:1]/")]
    [InlineData("https://[fd00:ec2::254]/")]
    [InlineData("https://metadata/")]
    public void A_private_host_is_refused_even_where_loopback_is_not(string text) => IsRefused(text, "public", allowLoopback: true);

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.0.0.1./")]
    [InlineData("https://127.1/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://localhost/")]
    [InlineData("https://LOCALHOST./")]
    [InlineData("https://some.localhost/")]
    public void This_machine_is_taken_only_where_loopback_is_allowed(string text)
    {
        IsRefused(text, "public", allowLoopback: false);

        Assert.True(OutboundUrl.TryParse(text, allowLoopback: true, out _, out _));
        Assert.True(OutboundUrl.TryParse(text.Replace("https", "http", StringComparison.Ordinal), allowLoopback: true, out _, out _));
    }

    [Fact]
    public void A_host_is_no_longer_than_a_name_can_be()
    {
        var labels = string.Join('.', Enumerable.Repeat(new string('a', 62), 4));

        Assert.True(OutboundUrl.TryParse($"https://{labels}.b/", allowLoopback: false, out _, out _));
        IsRefused($"https://{labels}.bcd/", "URL", allowLoopback: false);
    }

    [Fact]
    public void The_longest_URL_has_2048_characters()
    {
        var longest = "https://example.com/".PadRight(OutboundUrl.MaximumLength, 'a');

        Assert.True(OutboundUrl.TryParse(longest, allowLoopback: false, out var url, out _));
        IsRefused(longest + "a", "longer", allowLoopback: false);
        Assert.False(url.TryAppend("a", "1", out _));
    }

    [Theory]
    [InlineData("https://example.com", "https://example.com?amount=21%2B%26")]
    [InlineData("https://example.com/pay", "https://example.com/pay?amount=21%2B%26")]
    [InlineData("https://example.com/pay?", "https://example.com/pay?amount=21%2B%26")]
    [InlineData("https://example.com/pay?id=7", "https://example.com/pay?id=7&amount=21%2B%26")]
    [InlineData("https://example.com/pay?id=7&", "https://example.com/pay?id=7&amount=21%2B%26")]
    public void A_parameter_is_added_behind_those_that_are_there(string text, string longer)
    {
        Assert.True(OutboundUrl.TryParse(text, allowLoopback: false, out var url, out _));

        Assert.True(url.TryAppend("amount", "21+&", out var appended));
        Assert.Equal(longer, appended.ToString());
    }

    [Fact]
    public void Two_URLs_are_equal_if_their_texts_are()
    {
        Assert.True(OutboundUrl.TryParse("https://example.com/", allowLoopback: false, out var one, out _));
        Assert.True(OutboundUrl.TryParse("https://example.com/", allowLoopback: true, out var same, out _));
        Assert.True(OutboundUrl.TryParse("https://example.com/x", allowLoopback: true, out var other, out _));

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
    }

    private static void IsRefused(string? text, string word, bool allowLoopback)
    {
        Assert.False(OutboundUrl.TryParse(text, allowLoopback, out var url, out var reason));
        Assert.Null(url);
        Assert.Contains(word, reason, StringComparison.Ordinal);
    }
}
