using System.Net;
using System.Net.Http.Headers;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Protocol.Tests.Lightning;

namespace Paywall.Protocol.Tests.L402;

public sealed class L402ChallengeTests
{
    private const string M = "AgEEbHNhdA+/==";
    private const string P = "lnbc210n1pvjluez";

    [Fact]
    public void Ours_is_written_in_the_one_form_that_every_client_reads()
    {
        var token = Tokens.Mint(Tokens.SingleUse);
        var invoice = Bolt11Invoice.Parse("lightning:" + InvoiceForge.Complete().ToUpperInvariant());

        var challenge = new L402Challenge(token, invoice);

        Assert.Equal(
            $"L402 macaroon=\"{token.ToBase64()}\", invoice=\"{InvoiceForge.Complete()}\", version=\"0\", token=\"{token.ToBase64()}\"",
            challenge.ToHeaderValue());
        Assert.EndsWith("==", challenge.Token, StringComparison.Ordinal);
        Assert.True(L402Challenge.TryParse(challenge.ToHeaderValue(), out var read));
        Assert.Equal(challenge, read);
    }

    [Theory]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\", version=\"0\", token=\"{M}\"")]
    [InlineData($"L402 version=\"0\", token=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 version=\"0\", macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 invoice=\"{P}\", macaroon=\"{M}\"")]
    [InlineData($"L402 invoice=\"{P}\", version=\"0\", token=\"{M}\"")]
    public void Parameters_in_any_order_with_macaroon_or_token(string value) => AssertRead(value);

    [Theory]
    [InlineData($"L402 macaroon={M}, invoice={P}")]
    [InlineData($"L402 macaroon={M},invoice={P}")]
    [InlineData($"L402 macaroon={M} invoice={P}")]
    [InlineData($"L402 macaroon={M}, invoice=\"{P}\"")]
    [InlineData($"L402 version=0, token={M}, invoice={P}")]
    public void Values_without_quotes(string value) => AssertRead(value);

    [Theory]
    [InlineData($"L402 macaroon=\"{M}\" invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=\"{M}\"invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=\"{M}\",invoice=\"{P}\"")]
    [InlineData($"L402 version=\"0\" token=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 , macaroon=\"{M}\" , , invoice=\"{P}\" ,")]
    [InlineData($"  L402   macaroon = \"{M}\",   invoice  =  \"{P}\"  ")]
    public void A_comma_or_a_space_missing_or_too_many(string value) => AssertRead(value);

    [Theory]
    [InlineData("L402")]
    [InlineData("l402")]
    [InlineData("LSAT")]
    [InlineData("lsat")]
    [InlineData("LsAt")]
    public void Either_scheme_in_any_case_is_kept_as_it_came(string scheme) =>
        AssertRead($"{scheme} macaroon=\"{M}\", invoice=\"{P}\"", scheme);

    [Theory]
    [InlineData($"L402 realm=\"api\", macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\", paymentHash=\"00\", amountSats=\"21\"")]
    [InlineData($"L402 MACAROON=\"{M}\", Invoice=\"{P}\"")]
    [InlineData($"L402 realm=x, =x, \"x\", macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 error=\"\", macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 realm=\"a, macaroon=no, invoice=no\", macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 realm=\"say \\\"hi\\\", macaroon=no\", macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 realm=\"a\\\\\", macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=\"\", token=\"{M}\", invoice=\"\", invoice=\"{P}\"")]
    public void Unknown_and_empty_parameters_are_ignored(string value) => AssertRead(value);

    [Theory]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\", macaroon=\"x\", invoice=\"y\"")]
    [InlineData($"L402 macaroon=\"{M}\", token=\"x\", invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\", LSAT macaroon=\"x\", invoice=\"y\"")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\", Payment id=\"x\", realm=\"y\"")]
    public void The_first_of_several_counts(string value) => AssertRead(value);

    [Theory]
    [InlineData("eyJhIjoxfQ.eyJiIjoyfQ.c2ln-_x")]
    [InlineData("0201046c736174")]
    [InlineData("~opaque:token!")]
    public void An_opaque_token_is_kept_byte_for_byte(string token)
    {
        Assert.True(L402Challenge.TryParse($"L402 macaroon=\"{token}\", invoice=\"{P}\"", out var challenge));
        Assert.Equal(token, challenge.Token);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("L402")]
    [InlineData("L402 ")]
    [InlineData("L402 price-only")]
    [InlineData($"L402 macaroon=\"{M}\"")]
    [InlineData($"L402 invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=\"\", invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"\"")]
    [InlineData($"L402 macaroon=\"{M}, invoice={P}")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\\\"")]
    [InlineData($"L402 mymacaroon=\"{M}\", myinvoice=\"{P}\"")]
    [InlineData($"Payment id=\"x\", macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"Bearer macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L4022 macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"macaroon=\"{M}\", invoice=\"{P}\"")]
    public void What_cannot_be_paid_is_no_challenge(string? value)
    {
        Assert.False(L402Challenge.TryParse(value, out var challenge));
        Assert.Null(challenge);
    }

    [Fact]
    public void A_challenge_is_read_up_to_32_kibibytes()
    {
        var value = $"L402 macaroon=\"{M}\", invoice=\"{P}\", x=\"\"";
        var room = ChallengeReader.MaximumLength - value.Length;

        Assert.True(L402Challenge.TryParse(value.Insert(value.Length - 1, new string('x', room)), out _));
        Assert.False(L402Challenge.TryParse(value.Insert(value.Length - 1, new string('x', room + 1)), out _));
    }

    [Theory]
    [InlineData($"LSAT macaroon=\"{M}\", invoice=\"{P}\"|L402 macaroon=\"{M}\", invoice=\"{P}\"", 2)]
    [InlineData($"Payment id=\"x\", method=\"lightning\", request=\"e30\", L402 macaroon=\"{M}\", invoice=\"{P}\"", 1)]
    [InlineData($"Payment id=\"x\"|L402 macaroon=\"{M}\", invoice=\"{P}\"", 1)]
    [InlineData($"L402 macaroon={M}, invoice={P}", 1)]
    [InlineData($"L402 version=\"0\" token=\"{M}\", invoice=\"{P}\"", 1)]
    [InlineData("L402 price-only", 0)]
    public void What_HttpClient_splits_is_read_challenge_by_challenge(string lines, int expected)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.PaymentRequired);
        foreach (var line in lines.Split('|'))
        {
            Assert.True(response.Headers.TryAddWithoutValidation("WWW-Authenticate", line));
        }

        var read = response.Headers.WwwAuthenticate.Where(IsChallenge).ToList();

        Assert.Equal(expected, read.Count);

        static bool IsChallenge(AuthenticationHeaderValue value) =>
            L402Challenge.TryParse(value.ToString(), out var challenge) && challenge is { Token: M, Invoice: P };
    }

    [Fact]
    public void It_prints_its_scheme_only() =>
        Assert.Equal("L402 challenge", new L402Challenge("L402", M, P).ToString());

    private static void AssertRead(string value, string scheme = "L402")
    {
        Assert.True(L402Challenge.TryParse(value, out var challenge));
        Assert.Equal((scheme, M, P), (challenge.Scheme, challenge.Token, challenge.Invoice));
    }
}
