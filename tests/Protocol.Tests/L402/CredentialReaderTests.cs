using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Protocol.Tests.Vectors;
using static Paywall.Protocol.Tests.L402.CredentialAssert;

namespace Paywall.Protocol.Tests.L402;

/// <summary>Every form of a credential that clients send, one test each.</summary>
public sealed class CredentialReaderTests
{
    /// <summary>A token whose standard and URL spellings differ and that needs padding.</summary>
    private static readonly string Token = VectorFile.Macaroons.Single(vector => vector.Location == "lnget").BinaryBase64;

    private static readonly string OtherToken = Tokens.Mint(Tokens.Pack).ToBase64();
    private static readonly string Hex = Tokens.Preimage.ToHex();
    private static readonly string OtherHex = Tokens.OtherPreimage.ToHex();

    [Fact]
    public void Without_any_carrier_there_is_none()
    {
        Assert.IsType<CredentialReading.None>(Read());
        Assert.IsType<CredentialReading.None>(Read(authorization: [null, ""]));
    }

    [Theory]
    [InlineData("L402")]
    [InlineData("LSAT")]
    [InlineData("l402")]
    [InlineData("lsat")]
    [InlineData("Lsat")]
    [InlineData("lSAT")]
    public void Authorization_with_either_scheme_in_any_case(string scheme) =>
        AssertPresented([Token], [Tokens.Preimage], Read($"{scheme} {Token}:{Hex}"));

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Basic")]
    [InlineData("Payment")]
    [InlineData("L4022")]
    [InlineData("XL402")]
    [InlineData("L402:")]
    [InlineData("LSAT,")]
    public void Authorization_with_another_scheme_is_none_of_ours(string scheme) =>
        Assert.IsType<CredentialReading.None>(Read($"{scheme} {Token}:{Hex}"));

    [Theory]
    [InlineData("L402")]
    [InlineData("L402 ")]
    [InlineData("L402 :")]
    [InlineData("L402 hello")]
    [InlineData("L402 hello:world")]
    [InlineData("L402 macaroon=\"AgE=\"")]
    public void Our_scheme_without_a_macaroon_is_unreadable(string authorization) =>
        Assert.IsType<CredentialReading.Unreadable>(Read(authorization));

    [Fact]
    public void Spaces_around_the_parts_are_nothing()
    {
        AssertPresented([Token], [Tokens.Preimage], Read($"  L402   {Token}:{Hex}  "));
        AssertPresented([Token], [Tokens.Preimage], Read($"L402 {Token} : {Hex}"));
    }

    [Fact]
    public void The_proof_header() => AssertPresented([Token], [Tokens.Preimage], Read(proof: [$"{Token}:{Hex}"]));

    [Fact]
    public void A_hex_macaroon_header_with_the_preimage_in_its_last_preimage_caveat()
    {
        var macaroon = Parse(Token).With($"preimage={OtherHex}").With($"preimage={Hex}").With("other=1");

        AssertPresented([macaroon.ToBase64()], [Tokens.Preimage], Read(macaroon: [Convert.ToHexString(macaroon.ToBytes())]));
        AssertPresented([macaroon.ToBase64()], [Tokens.Preimage], Read(macaroon: [Convert.ToHexStringLower(macaroon.ToBytes())]));
    }

    [Fact]
    public void A_hex_macaroon_header_without_a_preimage()
    {
        var broken = Parse(Token).With($"preimage={Hex}").With("preimage=00");

        AssertPresented([Token], [], Read(macaroon: [Convert.ToHexString(Convert.FromBase64String(Token))]));
        AssertPresented([broken.ToBase64()], [], Read(macaroon: [Convert.ToHexString(broken.ToBytes())]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("zz")]
    [InlineData("0201")]
    public void A_macaroon_header_that_is_no_macaroon_is_unreadable(string hex) =>
        Assert.IsType<CredentialReading.Unreadable>(Read(macaroon: [hex]));

    [Fact]
    public void A_macaroon_header_that_is_odd_or_base64_is_unreadable()
    {
        var hex = Convert.ToHexString(Convert.FromBase64String(Token));

        Assert.IsType<CredentialReading.Unreadable>(Read(macaroon: [hex[..^1]]));
        Assert.IsType<CredentialReading.Unreadable>(Read(macaroon: [hex + "0"]));
        Assert.IsType<CredentialReading.Unreadable>(Read(macaroon: [Token]));
    }

    [Fact]
    public void The_preimage_stands_after_the_last_colon()
    {
        Assert.IsType<CredentialReading.Unreadable>(Read($"L402 {Token}:junk:{Hex}"));
        AssertPresented([Token], [], Read($"L402 {Token}:"));
    }

    [Fact]
    public void Base64_in_either_alphabet_padded_or_not()
    {
        var url = Token.Replace('+', '-').Replace('/', '_');
        string[] spellings = [Token, Token.TrimEnd('='), url, url.TrimEnd('=')];

        Assert.Equal(4, spellings.Distinct().Count());
        Assert.All(spellings, spelling => AssertPresented([Token], [Tokens.Preimage], Read($"L402 {spelling}:{Hex}")));
    }

    [Fact]
    public void The_preimage_in_hex_of_either_case()
    {
        AssertPresented([Token], [Tokens.Preimage], Read($"L402 {Token}:{Hex.ToUpperInvariant()}"));
        AssertPresented([Token], [Tokens.Preimage], Read($"L402 {Token}:{Hex[..32].ToUpperInvariant()}{Hex[32..]}"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(66)]
    [InlineData(128)]
    public void A_preimage_of_another_length_is_none(int digits) =>
        AssertPresented([Token], [], Read($"L402 {Token}:{string.Concat(Hex, Hex)[..digits]}"));

    [Fact]
    public void The_preimage_in_base64()
    {
        // These 32 bytes have both special letters of the alphabet.
        var preimage = Preimage.Parse("fbff" + new string('0', 60));
        var base64 = Convert.ToBase64String(Convert.FromHexString(preimage.ToHex()));
        var url = base64.Replace('+', '-').Replace('/', '_');

        Assert.True(base64.Contains('+') && base64.Contains('/'));
        Assert.All(new[] { base64, base64.TrimEnd('='), url, url.TrimEnd('=') }, spelling =>
            AssertPresented([Token], [preimage], Read($"L402 {Token}:{spelling}")));
        AssertPresented([Token], [], Read($"L402 {Token}:{base64[..40]}"));
        AssertPresented([Token], [], Read($"L402 {Token}:{base64[..42]}B="));
    }

    [Fact]
    public void The_preimage_as_hex_of_what_its_hex_decodes_to_as_base64()
    {
        var doubleDecoded = Convert.ToHexString(Convert.FromBase64String(Hex));

        Assert.Equal(96, doubleDecoded.Length);
        AssertPresented([Token], [Tokens.Preimage], Read($"L402 {Token}:{doubleDecoded}"));
        AssertPresented([Token], [Tokens.Preimage], Read($"L402 {Token}:{doubleDecoded.ToLowerInvariant()}"));
        AssertPresented([Token], [], Read($"L402 {Token}:{new string('0', 96)[..94]}ff"));
    }

    [Fact]
    public void A_preimage_caveat_beside_the_preimage_is_tolerated()
    {
        var token = Parse(Token).With($"preimage={Hex}").ToBase64();

        AssertPresented([token], [Tokens.Preimage], Read($"L402 {token}:{Hex}"));
        AssertPresented([token], [Tokens.OtherPreimage], Read($"L402 {token}:{OtherHex}"));
    }

    [Fact]
    public void A_macaroon_alone_is_a_credential_without_preimage()
    {
        AssertPresented([Token], [], Read($"L402 {Token}"));
        AssertPresented([Token], [], Read(proof: [Token]));
    }

    [Fact]
    public void A_macaroon_alone_may_carry_its_preimage_as_a_caveat()
    {
        var token = Parse(Token).With($"preimage={Hex}").ToBase64();

        AssertPresented([token], [Tokens.Preimage], Read($"L402 {token}"));
        AssertPresented([token, OtherToken], [], Read($"L402 {token},{OtherToken}"));
    }

    [Fact]
    public void Several_macaroons_separated_by_commas()
    {
        AssertPresented([Token, OtherToken], [Tokens.Preimage], Read($"L402 {Token},{OtherToken}:{Hex}"));
        AssertPresented([Token, OtherToken], [Tokens.Preimage], Read($"L402 {Token}, {OtherToken}:{Hex}"));
        AssertPresented([Token, OtherToken], [Tokens.Preimage], Read(proof: [$"{Token} , {OtherToken}:{Hex}"]));
    }

    [Fact]
    public void Four_macaroons_are_tried_and_more_are_ignored()
    {
        var tokens = Enumerable.Range(0, 5).Select(i => Parse(Token).With($"a={i}").ToBase64()).ToList();

        AssertPresented([.. tokens[..4]], [Tokens.Preimage], Read($"L402 {string.Join(',', tokens[..4])}:{Hex}"));
        AssertPresented([.. tokens[..4]], [Tokens.Preimage], Read($"L402 {string.Join(',', tokens)}:{Hex}"));
    }

    [Fact]
    public void A_macaroon_that_cannot_be_read_does_not_spoil_the_others()
    {
        AssertPresented([Token], [Tokens.Preimage], Read($"L402 eyJhIjoxfQ,{Token}:{Hex}"));
        AssertPresented([Token], [Tokens.Preimage], Read($"L402 {Token},eyJhIjoxfQ:{Hex}"));
        AssertPresented([Token], [Tokens.Preimage], Read($"L402 {Token},:{Hex}"));
        AssertPresented([Token], [Tokens.Preimage], Read($"L402 {Token}:{Hex},"));
    }

    [Theory]
    [InlineData("L402 L402")]
    [InlineData("L402 LSAT")]
    [InlineData("lsat  L402  l402")]
    public void A_repeated_scheme_is_taken_off(string schemes) =>
        AssertPresented([Token], [Tokens.Preimage], Read($"{schemes} {Token}:{Hex}"));

    [Theory]
    [InlineData('\0')]
    [InlineData('\r')]
    [InlineData('\n')]
    [InlineData('\t')]
    [InlineData('\u001f')]
    [InlineData('\u007f')]
    [InlineData('\u0085')]
    [InlineData('\u009f')]
    public void Control_characters_are_refused_wherever_they_stand(char control)
    {
        Assert.IsType<CredentialReading.Unreadable>(Read($"L402 {control}{Token}:{Hex}"));
        Assert.IsType<CredentialReading.Unreadable>(Read($"L402 {Token}{control}:{Hex}"));
        Assert.IsType<CredentialReading.Unreadable>(Read($"L402 {Token}:{Hex}{control}"));
        Assert.IsType<CredentialReading.Unreadable>(Read($"L402 {Token}:{Hex},{control}"));
        Assert.IsType<CredentialReading.Unreadable>(Read(proof: [$"{Token}:{control}{Hex}"]));
        Assert.IsType<CredentialReading.Unreadable>(Read(macaroon: [$"{control}{Convert.ToHexString(Convert.FromBase64String(Token))}"]));
    }

    [Fact]
    public void A_value_longer_than_32_kibibytes_is_refused()
    {
        var room = CredentialReader.MaximumLength - Token.Length - 1;

        AssertPresented([Token], [], Read(proof: [$"{Token}:{new string('0', room)}"]));
        Assert.IsType<CredentialReading.Unreadable>(Read(proof: [$"{Token}:{new string('0', room + 1)}"]));
        Assert.IsType<CredentialReading.Unreadable>(Read($"L402 {Token}:{new string('0', room + 1)}"));
        Assert.IsType<CredentialReading.Unreadable>(Read($"Bearer {new string('0', 40_000)}"));
    }

    [Fact]
    public void A_macaroon_longer_than_8_kibibytes_or_with_too_many_caveats_is_refused()
    {
        byte[] tooLong = [.. MacaroonForge.Head, .. MacaroonForge.CaveatOf(new byte[8150]), .. MacaroonForge.Tail];
        var caveats = Enumerable.Repeat(MacaroonForge.CaveatOf("a=1"u8), 65).SelectMany(caveat => caveat);
        byte[] tooMany = [.. MacaroonForge.Head, .. caveats, .. MacaroonForge.Tail];

        Assert.All(new[] { tooLong, tooMany }, bytes =>
        {
            Assert.IsType<CredentialReading.Unreadable>(Read($"L402 {Convert.ToBase64String(bytes)}:{Hex}"));
            Assert.IsType<CredentialReading.Unreadable>(Read(macaroon: [Convert.ToHexString(bytes)]));
        });
        Assert.IsType<CredentialReading.Unreadable>(Read(macaroon: [new string('0', 40_000)]));
    }
}
