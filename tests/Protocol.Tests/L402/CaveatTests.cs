using System.Text;
using Paywall.Protocol.L402;

namespace Paywall.Protocol.Tests.L402;

public sealed class CaveatTests
{
    [Theory]
    [InlineData("services=forecast:0", "services", "forecast:0")]
    [InlineData("a=b=c", "a", "b=c")]
    [InlineData("a=", "a", "")]
    [InlineData("=b", "", "b")]
    [InlineData("a", "a", "")]
    [InlineData("", "", "")]
    [InlineData("account = 3735928559", "account ", " 3735928559")]
    [InlineData("Ort=Zürich 🍵", "Ort", "Zürich 🍵")]
    public void It_is_split_at_the_first_equals_sign(string text, string condition, string value)
    {
        Assert.True(Caveat.TryRead(Encoding.UTF8.GetBytes(text), out var caveat));
        Assert.Equal(new Caveat(condition, value), caveat);
    }

    [Fact]
    public void Control_characters_are_refused_wherever_they_stand()
    {
        foreach (var control in Enumerable.Range(0, 0x100).Select(code => (char)code).Where(char.IsControl))
        {
            Assert.False(Caveat.TryRead(Encoding.UTF8.GetBytes($"{control}a=b"), out _));
            Assert.False(Caveat.TryRead(Encoding.UTF8.GetBytes($"a=b{control}"), out var caveat));
            Assert.Equal(default, caveat);
        }

        Assert.True(Caveat.TryRead(Encoding.UTF8.GetBytes("a= ~\u00a0"), out _));
    }

    [Fact]
    public void What_is_not_utf8_is_refused()
    {
        byte[][] broken = [[0xff], [(byte)'a', (byte)'=', 0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f]];

        Assert.All(broken, bytes => Assert.False(Caveat.TryRead(bytes, out _)));
    }

    [Fact]
    public void Its_bytes_read_back_as_itself()
    {
        var caveat = new Caveat("paywall_path", "/größe=1");

        Assert.Equal("paywall_path=/größe=1", Encoding.UTF8.GetString(caveat.ToBytes()));
        Assert.True(Caveat.TryRead(caveat.ToBytes(), out var read));
        Assert.Equal(caveat, read);
    }

    [Fact]
    public void Half_a_character_cannot_be_written() =>
        Assert.ThrowsAny<ArgumentException>(() => new Caveat("a", "\ud83c").ToBytes());

    [Fact]
    public void A_preimage_is_carried_but_never_printed()
    {
        var caveat = new Caveat("preimage", Tokens.Preimage.ToHex());

        Assert.Equal("preimage=***", caveat.ToString());
        Assert.Equal($"preimage={Tokens.Preimage.ToHex()}", Encoding.UTF8.GetString(caveat.ToBytes()));
        Assert.Equal("services=a:0", new Caveat("services", "a:0").ToString());
    }
}
