using System.Security.Cryptography;
using Paywall.Protocol.L402;
using Paywall.Protocol.Tests.L402;
using Paywall.Protocol.Tests.Vectors;

namespace Paywall.Oracle.Tests.L402;

/// <summary>What must hold between us and every library for macaroons: what one writes, the other reads.</summary>
public abstract class MacaroonOracleTests(OracleProcess oracle)
{
    private const int RandomMacaroons = 300;

    public static TheoryData<string> Cases => [.. MacaroonContent.Cases.Keys];

    public static TheoryData<string> Vectors => [.. VectorFile.Macaroons.Where(vector => vector.Parses).Select(vector => vector.Name)];

    public static TheoryData<string> Unreadable => [.. VectorFile.Macaroons.Where(vector => !vector.Parses).Select(vector => vector.Name)];

    public static TheoryData<string> Genuine => [.. VectorFile.Macaroons.Where(vector => vector.Verifies).Select(vector => vector.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task What_we_mint_the_oracle_reads_and_verifies(string name) => AssertReadsOursAsync(MacaroonContent.Cases[name]);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task What_the_oracle_mints_we_read_and_verify(string name) => AssertWeReadItsAsync(MacaroonContent.Cases[name]);

    [Fact]
    public async Task Random_macaroons_are_read_and_verified_in_both_directions()
    {
        var random = new Random(20261122);
        for (var i = 0; i < RandomMacaroons; i++)
        {
            var content = MacaroonContent.Draw(random);
            await AssertReadsOursAsync(content);
            await AssertWeReadItsAsync(content);
        }
    }

    [Fact]
    public async Task A_token_that_we_sell_reads_and_verifies()
    {
        foreach (var terms in new[] { Tokens.SingleUse, Tokens.Pack, Tokens.Pass })
        {
            var token = Tokens.Mint(terms);
            var rootKey = RootKeyOf(token);

            Assert.True(token.IsSignedBy(rootKey));
            await AssertReadsAlikeAsync(token, rootKey);
        }
    }

    [Fact]
    public async Task A_token_that_the_oracle_narrowed_stays_our_token()
    {
        var token = Tokens.Mint(Tokens.Pack);

        var narrowed = await NarrowAsync(token, "forecast_valid_until=1893000000", "preimage=" + Tokens.Preimage.ToHex());

        var genuine = Assert.IsType<TokenVerification.Genuine>(Tokens.Verify(narrowed));
        Assert.Equal(1_893_000_000, genuine.Terms.ValidUntil.ToUnixTimeSeconds());
        await AssertReadsAlikeAsync(narrowed, RootKeyOf(token));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_either_narrows_after_the_other_verifies_on_both_sides(string name)
    {
        var content = MacaroonContent.Cases[name];
        if (content.Caveats.Length > Macaroon.MaximumCaveats - 4)
        {
            content = content with { Caveats = content.Caveats[..^4] };
        }

        var theirs = Parse(await oracle.AskAsync<MacaroonText>(content.ToMint()));
        var narrowed = await NarrowAsync(MacaroonContent.With(theirs, "ours=1"), "theirs=2", "theirs=3");
        var last = MacaroonContent.With(narrowed, "ours=4");

        content = content with { Caveats = [.. content.Caveats, "ours=1", "theirs=2", "theirs=3", "ours=4"] };
        Assert.Equal(content.Mint().ToBytes(), last.ToBytes());
        await AssertReadsAlikeAsync(last, content.RootKey);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task A_vector_reads_and_verifies_as_it_does_here(string name)
    {
        var vector = Find(name);
        Assert.True(Macaroon.TryParse(vector.BinaryBase64, out var macaroon));

        var reading = await AssertReadsAlikeAsync(macaroon, vector.RootKey);

        Assert.Equal(vector.Verifies, reading.Verified);
    }

    [Theory]
    [MemberData(nameof(Genuine))]
    public async Task A_vector_is_minted_letter_by_letter(string name)
    {
        var vector = Find(name);
        var content = new MacaroonContent(vector.RootKey, Convert.FromHexString(vector.IdentifierHex), vector.Location, vector.Caveats);

        Assert.Equal(vector.BinaryBase64, Parse(await oracle.AskAsync<MacaroonText>(content.ToMint())).ToBase64());
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_vector_that_must_not_be_read_is_not(string name) =>
        Assert.NotNull(await oracle.RefusalAsync(ToRead(Find(name).BinaryBase64, [0])));

    [Fact]
    public async Task A_wrong_root_key_verifies_nowhere()
    {
        var content = MacaroonContent.Cases["no location"];
        byte[] wrong = [.. content.RootKey[..^1], (byte)(content.RootKey[^1] ^ 1)];
        var theirs = Parse(await oracle.AskAsync<MacaroonText>(content.ToMint()));

        Assert.False(theirs.IsSignedBy(wrong));
        Assert.False((await AssertReadsAlikeAsync(content.Mint(), wrong)).Verified);
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_in_the_signature_verifies_nowhere()
    {
        var content = MacaroonContent.Cases["no location"];
        var bytes = content.Mint().ToBytes();
        for (var bit = 0; bit < 256; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[^((bit / 8) + 1)] ^= (byte)(1 << (bit % 8));
            Assert.True(Macaroon.TryRead(flipped, out var macaroon));

            Assert.False((await AssertReadsAlikeAsync(macaroon, content.RootKey)).Verified);
        }
    }

    /// <summary>What the oracle reads in these bytes, whatever we think of them.</summary>
    internal async Task<MacaroonReading> ReadAsync(byte[] bytes, byte[] rootKey) =>
        await oracle.AskAsync<MacaroonReading>(ToRead(Convert.ToBase64String(bytes), rootKey));

    internal Task<string?> RefusalAsync(byte[] bytes) => oracle.RefusalAsync(ToRead(Convert.ToBase64String(bytes), [0]));

    internal async Task<MacaroonReading> AssertReadsAlikeAsync(Macaroon macaroon, byte[] rootKey)
    {
        var reading = await ReadAsync(macaroon.ToBytes(), rootKey);
        Assert.Equivalent(MacaroonReading.Of(macaroon, rootKey), reading, strict: true);
        return reading;
    }

    private async Task AssertReadsOursAsync(MacaroonContent content) =>
        Assert.True((await AssertReadsAlikeAsync(content.Mint(), content.RootKey)).Verified);

    private async Task AssertWeReadItsAsync(MacaroonContent content)
    {
        var macaroon = Parse(await oracle.AskAsync<MacaroonText>(content.ToMint()));

        Assert.True(macaroon.IsSignedBy(content.RootKey));
        Assert.Equal(content.Mint().ToBytes(), macaroon.ToBytes());
    }

    private async Task<Macaroon> NarrowAsync(Macaroon macaroon, params string[] caveats) => Parse(await oracle.AskAsync<MacaroonText>(
        new { Operation = "narrow", Macaroon = macaroon.ToBase64(), Caveats = MacaroonContent.Hex(caveats) }));

    private static Macaroon Parse(MacaroonText text)
    {
        Assert.True(Macaroon.TryParse(text.Macaroon, out var macaroon), text.Macaroon);
        return macaroon;
    }

    private static object ToRead(string base64, byte[] rootKey) =>
        new { Operation = "read", Macaroon = base64, RootKey = Convert.ToHexStringLower(rootKey) };

    private static byte[] RootKeyOf(Macaroon token)
    {
        var rootKey = new byte[HMACSHA256.HashSizeInBytes];
        Assert.True(L402Identifier.TryRead(token.Identifier.Span, out var identifier));
        Assert.True(Tokens.Keys.For(KeyPurpose.TokenRoot).TryComputeMac(identifier.Key, token.Identifier.Span, rootKey));
        return rootKey;
    }

    private static MacaroonVector Find(string name) => VectorFile.Macaroons.Single(vector => vector.Name == name);
}
