using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.L402;

internal static class CredentialAssert
{
    public static CredentialReading Read(params string?[] authorization) => Read(authorization, [], []);

    public static CredentialReading Read(string?[]? authorization = null, string?[]? proof = null, string?[]? macaroon = null) =>
        CredentialReader.Read(authorization ?? [], proof ?? [], macaroon ?? []);

    public static Macaroon Parse(string text)
    {
        Assert.True(Macaroon.TryParse(text, out var macaroon));
        return macaroon;
    }

    public static void AssertPresented(string[] tokens, Preimage[] preimages, CredentialReading reading)
    {
        var credential = Assert.IsType<CredentialReading.Presented>(reading).Credential;
        Assert.Equal(tokens, credential.Macaroons.Select(macaroon => macaroon.ToBase64()));
        Assert.Equal(preimages, credential.Preimage is { } preimage ? [preimage] : []);
    }
}
