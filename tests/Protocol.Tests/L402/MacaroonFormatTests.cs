using System.Text;
using Paywall.Protocol.L402;
using static Paywall.Protocol.Tests.L402.MacaroonForge;

namespace Paywall.Protocol.Tests.L402;

public sealed class MacaroonFormatTests
{
    [Fact]
    public void A_whole_macaroon_is_read()
    {
        var macaroon = Read([.. Head, .. CaveatOf("a=1"u8), .. CaveatOf("b=2"u8), .. Tail]);

        Assert.Equal("lsat", macaroon.Location);
        Assert.Equal("id"u8.ToArray(), macaroon.Identifier.ToArray());
        Assert.Equal(["a=1", "b=2"], macaroon.Caveats.Select(caveat => Encoding.UTF8.GetString(caveat.Span)));
        Assert.Equal(Signature, macaroon.Signature.ToArray());
    }

    [Fact]
    public void The_location_may_be_missing_or_empty()
    {
        Assert.Null(Read([2, .. Field(2, "id"u8), 0, .. Tail]).Location);
        Assert.Null(Read([2, .. Field(1, []), .. Field(2, "id"u8), 0, .. Tail]).Location);
    }

    [Fact]
    public void Identifier_and_caveats_may_be_empty()
    {
        var macaroon = Read([2, .. Field(2, []), 0, .. CaveatOf([]), .. Tail]);

        Assert.Equal(0, macaroon.Identifier.Length);
        Assert.Equal(0, Assert.Single(macaroon.Caveats).Length);
    }

    [Fact]
    public void An_empty_verification_id_is_a_first_party_caveat()
    {
        var macaroon = Read([.. Head, .. Field(2, "a=1"u8), .. Field(4, []), 0, .. Tail]);

        Assert.Equal([.. Head, .. CaveatOf("a=1"u8), .. Tail], macaroon.ToBytes());
    }

    [Fact]
    public void A_third_party_caveat_is_refused()
    {
        AssertRefused([.. Head, .. Field(2, "a=1"u8), .. Field(4, [1]), 0, .. Tail]);
        AssertRefused([.. Head, .. Field(1, "elsewhere"u8), .. Field(2, "a=1"u8), .. Field(4, [1]), 0, .. Tail]);
    }

    [Fact]
    public void A_caveat_with_a_location_is_refused()
    {
        AssertRefused([.. Head, .. Field(1, "elsewhere"u8), .. Field(2, "a=1"u8), 0, .. Tail]);
        AssertRefused([.. Head, .. Field(1, []), .. Field(2, "a=1"u8), 0, .. Tail]);
    }

    [Fact]
    public void Every_cut_off_macaroon_is_refused()
    {
        byte[] whole = [.. Head, .. CaveatOf("a=1"u8), .. Tail];

        for (var length = 0; length < whole.Length; length++)
        {
            AssertRefused(whole[..length]);
        }
    }

    [Fact]
    public void Nothing_may_stand_after_the_signature()
    {
        AssertRefused([.. Head, .. Tail, 0]);
        AssertRefused([.. Head, .. Tail, .. Head, .. Tail]);
    }

    [Fact]
    public void Fields_that_are_unknown_repeated_or_out_of_order_are_refused()
    {
        AssertRefused([2, .. Field(2, "id"u8), .. Field(1, "lsat"u8), 0, .. Tail]);
        AssertRefused([2, .. Field(1, "lsat"u8), .. Field(1, "lsat"u8), .. Field(2, "id"u8), 0, .. Tail]);
        AssertRefused([2, .. Field(2, "id"u8), .. Field(2, "id"u8), 0, .. Tail]);
        AssertRefused([2, .. Field(1, "lsat"u8), 0, .. Tail]);
        AssertRefused([2, 0, .. Tail]);
        AssertRefused([.. Head, .. Field(4, []), .. Field(2, "a=1"u8), 0, .. Tail]);
        AssertRefused([.. Head, .. Field(2, "a=1"u8), .. Field(2, "a=1"u8), 0, .. Tail]);
        AssertRefused([.. Head, .. Field(4, []), 0, .. Tail]);
        AssertRefused([.. Head, 0, 0, .. Field(6, Signature)]);
        AssertRefused([.. Head, .. Field(6, Signature)]);
        AssertRefused([.. Head, 0, .. Field(6, Signature), .. Field(6, Signature)]);
        foreach (byte type in new byte[] { 0, 3, 5, 7, 127, 255 })
        {
            AssertRefused([2, .. Field(type, "x"u8), .. Field(2, "id"u8), 0, .. Tail]);
            AssertRefused([2, .. Field(2, "id"u8), .. Field(type, "x"u8), 0, .. Tail]);
            AssertRefused([.. Head, .. Field(type, "x"u8), .. Tail]);
            AssertRefused([.. Head, .. Field(2, "a=1"u8), .. Field(type, "x"u8), 0, .. Tail]);
            AssertRefused([.. Head, 0, .. Field(type, "x"u8), .. Field(6, Signature)]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_signature_of_another_length_is_refused(int length) =>
        AssertRefused([.. Head, 0, .. Field(6, new byte[length])]);

    [Fact]
    public void Other_versions_and_spellings_are_refused()
    {
        AssertRefused([]);
        AssertRefused([1, .. Head[1..], .. Tail]);
        AssertRefused([3, .. Head[1..], .. Tail]);
        AssertRefused("0013location lsat\n0012identifier id\n002fsignature 01234567890123456789012345678901\n"u8.ToArray());
        AssertRefused("""{"v":2,"l":"lsat","i":"id","s64":"ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1-f4CBgoM"}"""u8.ToArray());
    }

    [Fact]
    public void A_location_that_is_not_utf8_is_refused() =>
        AssertRefused([2, .. Field(1, [0xff]), .. Field(2, "id"u8), 0, .. Tail]);

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(4000)]
    public void Lengths_of_one_and_two_bytes_are_read_and_written(int length)
    {
        byte[] bytes = [.. Head, .. CaveatOf(new byte[length]), .. Tail];

        Assert.Equal(length, Assert.Single(Read(bytes).Caveats).Length);
        Assert.Equal(bytes, Read(bytes).ToBytes());
    }

    [Fact]
    public void Longer_spellings_of_a_length_are_refused()
    {
        AssertRefused([2, 2, 0x82, 0x00, .. "id"u8, 0, .. Tail]);
        AssertRefused([2, 2, 0x82, 0x80, 0x00, .. "id"u8, 0, .. Tail]);
        AssertRefused([2, 2, 0x82, 0x80, 0x80, 0x80, 0x00, .. "id"u8, 0, .. Tail]);
        AssertRefused([2, 2, 0x80, 0x00, .. Tail]);
        AssertRefused([2, 2, 0x80, 0x00, 0, .. Tail]);
        AssertRefused([.. Head, 0, 6, 0xa0, 0x00, .. Signature]);
        Assert.Equal(2, Read([2, 2, 2, .. "id"u8, 0, .. Tail]).Identifier.Length);
    }

    [Fact]
    public void Lengths_beyond_the_bytes_are_refused()
    {
        AssertRefused([2, 2, 0x7f, .. "id"u8, 0, .. Tail]);
        AssertRefused([2, 2, 0xff, 0x7f, .. "id"u8, 0, .. Tail]);
        AssertRefused([2, 2, 0xff, 0xff, 0xff, 0xff, 0x07, .. "id"u8, 0, .. Tail]);
        AssertRefused([2, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, .. "id"u8, 0, .. Tail]);
        AssertRefused([2, 2]);
        AssertRefused([2, 2, 0x80]);
    }

    [Fact]
    public void Sixty_four_caveats_are_read_and_one_more_is_not()
    {
        var caveats = Enumerable.Repeat(CaveatOf("a=1"u8), 64).SelectMany(caveat => caveat).ToArray();

        Assert.Equal(64, Read([.. Head, .. caveats, .. Tail]).Caveats.Length);
        AssertRefused([.. Head, .. caveats, .. CaveatOf("a=1"u8), .. Tail]);
    }

    [Fact]
    public void Eight_kibibytes_are_read_and_one_byte_more_is_not()
    {
        var room = 8192 - Head.Length - Tail.Length - 4;

        byte[] longest = [.. Head, .. CaveatOf(new byte[room]), .. Tail];
        Assert.Equal(8192, longest.Length);
        Assert.Equal(longest, Read(longest).ToBytes());
        AssertRefused([.. Head, .. CaveatOf(new byte[room + 1]), .. Tail]);
    }

    [Fact]
    public void What_was_read_does_not_change_with_the_bytes_it_was_read_from()
    {
        byte[] bytes = [.. Head, .. CaveatOf("a=1"u8), .. Tail];
        var expected = bytes.ToArray();
        var macaroon = Read(bytes);

        Array.Clear(bytes);

        Assert.Equal(expected, macaroon.ToBytes());
    }

    private static Macaroon Read(byte[] bytes)
    {
        Assert.True(Macaroon.TryRead(bytes, out var macaroon));
        return macaroon;
    }

    private static void AssertRefused(byte[] bytes)
    {
        Assert.False(Macaroon.TryRead(bytes, out var macaroon));
        Assert.Null(macaroon);
        Assert.False(Macaroon.TryParse(Convert.ToBase64String(bytes), out _));
    }
}
