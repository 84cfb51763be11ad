namespace Paywall.Oracle.Tests.L402;

/// <summary>Macaroons between us and the npm package macaroon 3.0.4.</summary>
public sealed class NpmMacaroonTests(NpmOracle oracle) : MacaroonOracleTests(oracle)
{
    [Fact]
    public async Task Bytes_after_the_signature_are_refused_as_here()
    {
        Assert.False(OddMacaroons.WeRead(OddMacaroons.Trailing));
        Assert.Equal("unexpected extra data at end of macaroon", await RefusalAsync(OddMacaroons.Trailing));
    }

    [Fact]
    public async Task An_empty_verification_id_is_taken_for_a_third_partys_though_none_is_there()
    {
        Assert.True(OddMacaroons.WeVerify(OddMacaroons.EmptyVerificationId));
        Assert.False((await ReadAsync(OddMacaroons.EmptyVerificationId, OddMacaroons.RootKey)).Verified);
    }

    [Fact]
    public async Task A_length_that_could_be_shorter_is_read_though_we_refuse_a_second_spelling()
    {
        Assert.False(OddMacaroons.WeRead(OddMacaroons.LongSpelledLength));
        Assert.True((await ReadAsync(OddMacaroons.LongSpelledLength, OddMacaroons.RootKey)).Verified);
    }

    [Fact]
    public async Task A_caveat_that_is_no_text_is_read_but_not_verified_though_its_signature_fits()
    {
        Assert.True(OddMacaroons.WeVerify(OddMacaroons.BinaryCaveat));
        Assert.False((await ReadAsync(OddMacaroons.BinaryCaveat, OddMacaroons.RootKey)).Verified);
    }
}
