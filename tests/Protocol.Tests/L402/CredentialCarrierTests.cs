using Paywall.Protocol.L402;
using Paywall.Protocol.Tests.Vectors;
using static Paywall.Protocol.Tests.L402.CredentialAssert;

namespace Paywall.Protocol.Tests.L402;

/// <summary>Credentials in several headers, and headers that a host joined into one.</summary>
public sealed class CredentialCarrierTests
{
    private static readonly string Token = VectorFile.Macaroons.Single(vector => vector.Location == "lnget").BinaryBase64;
    private static readonly string OtherToken = Tokens.Mint(Tokens.Pack).ToBase64();
    private static readonly string Hex = Tokens.Preimage.ToHex();
    private static readonly string OtherHex = Tokens.OtherPreimage.ToHex();

    [Fact]
    public void Two_authorization_lines_of_the_same_credential()
    {
        AssertPresented([Token], [Tokens.Preimage], Read($"LSAT {Token}:{Hex}", $"L402 {Token}:{Hex}"));
        AssertPresented([Token], [Tokens.Preimage], Read($"LSAT {Token.TrimEnd('=')}:{Hex}", $"L402 {Token}:{Hex.ToUpperInvariant()}"));
    }

    [Theory]
    [InlineData(", ")]
    [InlineData(",")]
    [InlineData(" ,  ")]
    public void Two_authorization_lines_that_the_host_joined(string joint)
    {
        AssertPresented([Token], [Tokens.Preimage], Read($"LSAT {Token}:{Hex}{joint}L402 {Token}:{Hex}"));
        AssertPresented([Token], [Tokens.Preimage], Read($"Bearer abc{joint}L402 {Token}:{Hex}"));
        AssertPresented([Token], [Tokens.Preimage], Read($"L402 {Token}:{Hex}{joint}Bearer abc"));
        AssertPresented([Token], [Tokens.Preimage], Read($"Digest realm=\"a, b\", qop=auth{joint}l402 {Token}:{Hex}"));
        AssertPresented(
            [Token, OtherToken], [Tokens.Preimage], Read($"Bearer a,b{joint}LSAT {Token},{OtherToken}:{Hex}{joint}Payment id=\"1\""));
        Assert.IsType<CredentialReading.None>(Read($"Bearer abc{joint}Basic def"));
    }

    [Fact]
    public void Two_other_headers_that_the_host_joined()
    {
        var macaroon = Parse(Token).With($"preimage={Hex}");
        var hex = Convert.ToHexString(macaroon.ToBytes());

        AssertPresented([Token], [Tokens.Preimage], Read(proof: [$"{Token}:{Hex}, {Token}:{Hex}"]));
        AssertPresented([macaroon.ToBase64()], [Tokens.Preimage], Read(macaroon: [$"{hex}, {hex}"]));
        Assert.IsType<CredentialReading.Conflicting>(Read(proof: [$"{Token}:{Hex}, {OtherToken}:{OtherHex}"]));
    }

    [Fact]
    public void Several_carriers_of_one_credential_are_one_credential()
    {
        var withCaveat = Parse(Token).With($"preimage={Hex}");
        var hex = Convert.ToHexString(withCaveat.ToBytes());

        AssertPresented([Token], [Tokens.Preimage], Read([$"L402 {Token}:{Hex}"], [$"{Token}:{Hex}"], [hex]));
        AssertPresented([Token], [Tokens.Preimage], Read([], [$"{Token}:{Hex}"], [hex]));
        AssertPresented([withCaveat.ToBase64()], [Tokens.Preimage], Read([], [], [hex, hex]));
    }

    [Fact]
    public void Authorization_counts_before_the_proof_and_that_before_the_macaroon_header()
    {
        var tokens = Enumerable.Range(0, 3).Select(i => Parse(Token).With($"a={i}")).ToList();
        var hex = Convert.ToHexString(tokens[2].With($"preimage={Hex}").ToBytes());

        var (first, second) = (tokens[0].ToBase64(), tokens[1].ToBase64());

        AssertPresented([first], [Tokens.Preimage], Read([$"L402 {first}:{Hex}"], [$"{second}:{Hex}"], [hex]));
        AssertPresented([second], [Tokens.Preimage], Read([], [$"{second}:{Hex}"], [hex]));
    }

    [Fact]
    public void A_carrier_with_a_preimage_counts_before_one_without()
    {
        var withCaveat = Parse(Token).With($"preimage={Hex}");

        AssertPresented([Token], [Tokens.Preimage], Read([$"L402 {Token}"], [$"{Token}:{Hex}"], []));
        AssertPresented(
            [withCaveat.ToBase64()], [Tokens.Preimage], Read([$"L402 {Token}"], [], [Convert.ToHexString(withCaveat.ToBytes())]));
        AssertPresented([Token], [], Read([$"L402 {Token}"], [Parse(Token).With("a=1").ToBase64()], []));
    }

    [Fact]
    public void Different_credentials_conflict()
    {
        Assert.IsType<CredentialReading.Conflicting>(Read($"L402 {Token}:{Hex}", $"L402 {OtherToken}:{Hex}"));
        Assert.IsType<CredentialReading.Conflicting>(Read($"L402 {Token}:{Hex}", $"L402 {Token}:{OtherHex}"));
        Assert.IsType<CredentialReading.Conflicting>(Read($"LSAT {Token}:{Hex}, L402 {OtherToken}:{Hex}"));
        Assert.IsType<CredentialReading.Conflicting>(Read([$"L402 {Token}:{Hex}"], [$"{OtherToken}:{Hex}"], []));
        Assert.IsType<CredentialReading.Conflicting>(
            Read([$"L402 {Token}:{Hex}"], [], [Convert.ToHexString(Convert.FromBase64String(OtherToken))]));
        Assert.IsType<CredentialReading.Conflicting>(Read([$"L402 {Token}"], [$"{Token}:{Hex}"], [Convert.ToHexString(
            Parse(Token).With($"preimage={OtherHex}").ToBytes())]));
        Assert.IsType<CredentialReading.Conflicting>(Read($"L402 {Token},{OtherToken}:{Hex}", $"L402 {Token}:{Hex}"));
        Assert.IsType<CredentialReading.Conflicting>(Read($"L402 {Token},{OtherToken}:{Hex}", $"L402 {OtherToken},{Token}:{Hex}"));
    }

    [Fact]
    public void What_cannot_be_read_does_not_spoil_what_can()
    {
        AssertPresented([Token], [Tokens.Preimage], Read(["L402 hello"], [$"{Token}:{Hex}"], []));
        AssertPresented([Token], [Tokens.Preimage], Read([$"L402 {Token}:{Hex}"], ["hello"], ["hello"]));
    }
}
