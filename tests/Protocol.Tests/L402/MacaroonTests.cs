using System.Text;
using Paywall.Protocol.L402;
using Paywall.Protocol.Tests.Vectors;

namespace Paywall.Protocol.Tests.L402;

public sealed class MacaroonTests
{
    private static readonly byte[] RootKey = [1, 2, 3];

    [Fact]
    public void It_is_signed_by_its_root_key_only()
    {
        var macaroon = Macaroon.Mint(RootKey, "id"u8, "here").With("a=1").With("b=2");

        Assert.True(macaroon.IsSignedBy(RootKey));
        Assert.False(macaroon.IsSignedBy([1, 2, 4]));
        Assert.False(macaroon.IsSignedBy([]));
        Assert.Equal(MacaroonForge.Sign(RootKey, "id"u8.ToArray(), "a=1"u8.ToArray(), "b=2"u8.ToArray()), macaroon.Signature.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(200)]
    public void A_root_key_may_have_any_length(int length)
    {
        var key = Enumerable.Repeat((byte)9, length).ToArray();

        Assert.True(Macaroon.Mint(key, "id"u8).With("a=1").IsSignedBy(key));
    }

    [Fact]
    public void Narrowing_leaves_the_original_as_it_was()
    {
        var macaroon = Macaroon.Mint(RootKey, "id"u8);
        var before = macaroon.ToBase64();

        var narrower = macaroon.WithCaveat(new Caveat("a", "1"));

        Assert.Equal(before, macaroon.ToBase64());
        Assert.Equal("a=1", Encoding.UTF8.GetString(Assert.Single(narrower.Caveats).Span));
        Assert.True(narrower.IsSignedBy(RootKey));
    }

    [Fact]
    public void A_caveat_taken_out_changed_or_moved_breaks_the_signature()
    {
        var macaroon = Macaroon.Mint(RootKey, "id"u8).With("a=1").With("b=2");

        Assert.False(Forged("id", macaroon.Signature, "a=1").IsSignedBy(RootKey));
        Assert.False(Forged("id", macaroon.Signature, "b=2").IsSignedBy(RootKey));
        Assert.False(Forged("id", macaroon.Signature, "b=2", "a=1").IsSignedBy(RootKey));
        Assert.False(Forged("id", macaroon.Signature, "a=1b=2").IsSignedBy(RootKey));
        Assert.False(Forged("id", macaroon.Signature, "a=1", "b=3").IsSignedBy(RootKey));
        Assert.False(Forged("id", macaroon.Signature, "a=1", "b=2", "").IsSignedBy(RootKey));
        Assert.False(Forged("ie", macaroon.Signature, "a=1", "b=2").IsSignedBy(RootKey));
        Assert.True(Forged("id", macaroon.Signature, "a=1", "b=2").IsSignedBy(RootKey));
    }

    [Fact]
    public void Sixty_four_caveats_can_be_added_and_no_more()
    {
        var macaroon = Enumerable.Range(0, 64).Aggregate(Macaroon.Mint(RootKey, "id"u8), (narrower, i) => narrower.With($"a={i}"));

        Assert.True(Macaroon.TryRead(macaroon.ToBytes(), out _));
        Assert.Throws<InvalidOperationException>(() => macaroon.With("a=64"));
    }

    [Fact]
    public void Nothing_is_made_that_would_be_too_long_to_be_read()
    {
        var macaroon = Macaroon.Mint(RootKey, "id"u8);
        var room = 8192 - macaroon.ToBytes().Length - 4;

        Assert.True(Macaroon.TryRead(macaroon.WithCaveat(new byte[room]).ToBytes(), out _));
        Assert.Throws<InvalidOperationException>(() => macaroon.WithCaveat(new byte[room + 1]));
        Assert.Throws<InvalidOperationException>(() => macaroon.WithCaveat(new byte[20_000]));
        Assert.Throws<InvalidOperationException>(() => Macaroon.Mint(RootKey, new byte[8192]));
        Assert.Throws<InvalidOperationException>(() => Macaroon.Mint(RootKey, "id"u8, new string('x', 8192)));
    }

    [Fact]
    public void No_location_and_an_empty_one_are_the_same()
    {
        Assert.Null(Macaroon.Mint(RootKey, "id"u8, "").Location);
        Assert.Equal(Macaroon.Mint(RootKey, "id"u8).ToBase64(), Macaroon.Mint(RootKey, "id"u8, "").ToBase64());
    }

    [Fact]
    public void One_text_never_mixes_the_alphabets_or_holds_white_space()
    {
        var text = VectorFile.Macaroons.Single(vector => vector.Name == "libmacaroons root_v2_1: no caveats").BinaryBase64;
        Assert.Contains('+', text);
        Assert.Contains('/', text);
        Assert.True(Macaroon.TryParse(text, out _));

        Assert.False(Macaroon.TryParse(text.Replace('+', '-'), out _));
        Assert.False(Macaroon.TryParse(text.Replace('/', '_'), out _));
        foreach (var space in " \t\r\n\v\f\u00a0\u200b")
        {
            Assert.False(Macaroon.TryParse(space + text, out _));
            Assert.False(Macaroon.TryParse(text + space, out _));
            Assert.False(Macaroon.TryParse(text.Insert(8, $"{space}{space}{space}{space}"), out _));
            Assert.False(Macaroon.TryParse(text.Replace('+', '-').Replace('/', '_').TrimEnd('=').Insert(8, $"{space}"), out _));
        }
    }

    [Fact]
    public void Padding_is_all_there_or_not_at_all()
    {
        var bytes = Enumerable.Range(0, 3).Select(i => Macaroon.Mint(RootKey, new byte[i + 1])).ToList();

        Assert.Equal([0, 1, 2], bytes.Select(macaroon => macaroon.ToBase64().Count(letter => letter == '=')).Order());
        Assert.All(bytes, macaroon =>
        {
            var text = macaroon.ToBase64();
            var bare = text.TrimEnd('=');
            Assert.True(Macaroon.TryParse(text, out _) && Macaroon.TryParse(bare, out _));
            Assert.False(Macaroon.TryParse(text + "=", out _));
            Assert.False(Macaroon.TryParse("=" + bare, out _));
            Assert.False(Macaroon.TryParse(bare + "%", out _));
            Assert.False(Macaroon.TryParse(bare + "%%", out _));
            Assert.Equal(text == bare + "=", Macaroon.TryParse(bare + "=", out _));
            Assert.Equal(text == bare + "==", Macaroon.TryParse(bare + "==", out _));
        });
    }

    [Fact]
    public void Unused_bits_of_the_last_letter_must_be_zero()
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        foreach (var key in Enumerable.Range(0, 40).Select(i => new byte[] { (byte)i }))
        {
            var text = Macaroon.Mint(key, "id-12"u8).ToBase64();
            var last = text.TrimEnd('=')[^1];
            var at = text.LastIndexOf(last);

            Assert.EndsWith("=", text, StringComparison.Ordinal);
            var other = Letters[Letters.IndexOf(last, StringComparison.Ordinal) + 1];
            Assert.False(Macaroon.TryParse($"{text[..at]}{other}{text[(at + 1)..]}", out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("A")]
    [InlineData("A===")]
    [InlineData("====")]
    [InlineData("AgE")]
    [InlineData("AgIAJEemVQUTEyNCR0exk7ek90Cg==")]
    [InlineData("AGIAJEemVQUTEyNCR0exk7ek90Cg==")]
    [InlineData("eyJhIjoxfQ.eyJiIjoyfQ-sig")]
    public void Other_text_is_no_macaroon(string text) => Assert.False(Macaroon.TryParse(text, out _));

    [Fact]
    public void The_longest_text_is_read()
    {
        var macaroon = Macaroon.Mint(RootKey, "id"u8);
        var longest = macaroon.WithCaveat(new byte[8192 - macaroon.ToBytes().Length - 4]).ToBase64();

        Assert.Equal(10924, longest.Length);
        Assert.True(Macaroon.TryParse(longest, out _));
        Assert.False(Macaroon.TryParse(longest + "AAAA", out _));
    }

    [Fact]
    public void It_prints_its_caveats_but_no_secret_and_nothing_that_breaks_a_log()
    {
        var macaroon = Macaroon.Mint(RootKey, "id"u8)
            .With("services=forecast:0").With($"preimage={Tokens.Preimage.ToHex()}").With("a=\r\nforged log line").WithCaveat([0xff]);

        Assert.Equal("Macaroon with 4 caveats: services=forecast:0, preimage=***, (unreadable), (unreadable)", macaroon.ToString());
    }

    private static Macaroon Forged(string identifier, ReadOnlySpan<byte> signature, params string[] caveats)
    {
        byte[] bytes =
        [
            2, .. MacaroonForge.Field(2, Encoding.ASCII.GetBytes(identifier)), 0,
            .. caveats.SelectMany(caveat => MacaroonForge.CaveatOf(Encoding.ASCII.GetBytes(caveat))),
            0, .. MacaroonForge.Field(6, signature),
        ];
        Assert.True(Macaroon.TryRead(bytes, out var macaroon));
        return macaroon;
    }
}
