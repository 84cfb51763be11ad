using System.Diagnostics;
using System.Reflection;
using Paywall.Protocol.L402;

namespace Paywall.Protocol.Tests.L402;

public sealed class L402CredentialTests
{
    [Fact]
    public void A_token_is_echoed_byte_for_byte_with_its_preimage_in_hex() =>
        Assert.Equal(
            $"L402 opaque.token-of_another=:{Tokens.Preimage.ToHex()}",
            L402Credential.ToHeaderValue("opaque.token-of_another=", Tokens.Preimage));

    [Theory]
    [InlineData("L402")]
    [InlineData("LSAT")]
    [InlineData("lsat")]
    public void A_challenge_is_answered_with_its_own_scheme(string scheme)
    {
        Assert.True(L402Challenge.TryParse($"{scheme} macaroon=\"AgE\", invoice=\"lnbc1\"", out var challenge));

        Assert.Equal($"{scheme} AgE:{Tokens.Preimage.ToHex()}", L402Credential.ToHeaderValue(challenge, Tokens.Preimage));
    }

    [Fact]
    public void It_never_prints_itself()
    {
        var reading = CredentialReader.Read([L402Credential.ToHeaderValue(Tokens.Mint(Tokens.Pack).ToBase64(), Tokens.Preimage)], [], []);

        Assert.Equal("***", Assert.IsType<CredentialReading.Presented>(reading).Credential.ToString());
        Assert.Equal("***", typeof(L402Credential).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
    }
}
