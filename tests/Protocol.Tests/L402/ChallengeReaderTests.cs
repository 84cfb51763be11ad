using System.Text;
using Paywall.Protocol.L402;

namespace Paywall.Protocol.Tests.L402;

/// <summary>The dialects of servers in use: where a challenge stands in an answer, and what stands around it.</summary>
public sealed class ChallengeReaderTests
{
    private const string M = "AgEEbHNhdA+/==";
    private const string N = "AgEEbHNhdB-_";
    private const string P = "lnbc210n1pvjluez";
    private const string Q = "lnbc420n1pvjluez";
    private const string Ours = $"L402 macaroon=\"{M}\", invoice=\"{P}\", version=\"0\", token=\"{M}\"";
    private const string Payment = "Payment id=\"x\", realm=\"api.example.com\", method=\"lightning\", intent=\"charge\", request=\"e30\"";

    [Theory]
    [InlineData(Ours, "L402")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\"", "L402")]
    [InlineData($"L402 version=\"0\", token=\"{M}\", invoice=\"{P}\"", "L402")]
    [InlineData($"L402 version=\"0\" token=\"{M}\", invoice=\"{P}\"", "L402")]
    [InlineData($"LSAT macaroon=\"{M}\" invoice=\"{P}\"", "LSAT")]
    [InlineData($"L402 macaroon={M} invoice={P}", "L402")]
    [InlineData($"LSAT macaroon={M},invoice={P}", "LSAT")]
    [InlineData($"L402 L402 macaroon=\"{M}\", invoice=\"{P}\"", "L402")]
    [InlineData($"{Payment}, {Ours}", "L402")]
    [InlineData($"{Ours}, {Payment}", "L402")]
    [InlineData($"Basic, {Ours}", "L402")]
    [InlineData($"Basic realm=\"a, L402 b\", {Ours}", "L402")]
    [InlineData($"Negotiate abc==, {Ours}", "L402")]
    [InlineData($"Negotiate {Ours}", "L402")]
    [InlineData($"L402 price-only, {Ours}", "L402")]
    [InlineData($"L402 realm=My API, macaroon={M}, invoice={P}", "L402")]
    [InlineData($"{Ours}, Basic realm=\"", "L402")]
    public void One_challenge_among_whatever_else_a_line_says(string line, string scheme)
    {
        var challenge = Assert.Single(ChallengeReader.Read([line]));

        Assert.Equal((scheme, M, P), (challenge.Scheme, challenge.Token, challenge.Invoice));
        Assert.True(L402Challenge.TryParse(line, out var first));
        Assert.Equal(challenge, first);
    }

    [Theory]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\", LSAT macaroon=\"{N}\", invoice=\"{Q}\"")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\"|LSAT macaroon=\"{N}\", invoice=\"{Q}\"")]
    [InlineData($"Payment id=\"x\"|L402 macaroon={M} invoice={P} , , LSAT macaroon={N}, invoice={Q}, Basic")]
    public void Several_challenges_in_one_line_or_in_many_come_in_their_order(string lines)
    {
        var challenges = ChallengeReader.Read(lines.Split('|'));

        Assert.Equal([new L402Challenge("L402", M, P), new L402Challenge("LSAT", N, Q)], challenges);
    }

    [Theory]
    [InlineData("")]
    [InlineData("L402")]
    [InlineData("L402 price-only")]
    [InlineData("L402 price-only, Basic realm=\"x\"")]
    [InlineData($"L402 macaroon=\"{M}\", Payment invoice=\"{P}\"")]
    [InlineData($"Payment macaroon=\"{M}\", L402 invoice=\"{P}\"")]
    [InlineData($"{Payment}, macaroon=\"{M}\", invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=\"{M} x\", invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=a\"b, invoice={P}")]
    [InlineData($"L402 macaroon=a\\, invoice={P}")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}\r\nX-Injected: 1\"")]
    [InlineData($"L402 macaroon=\"é\", invoice=\"{P}\"")]
    [InlineData($"L402 macaroon=\"{M}\", invoice=\"{P}&amount=1\"")]
    public void What_cannot_be_paid_or_echoed_is_no_challenge(string line) => Assert.Empty(ChallengeReader.Read([line]));

    [Fact]
    public void A_token_is_never_paired_with_the_invoice_of_a_scheme_behind_it() => Assert.Equal(
        [new L402Challenge("LSAT", N, Q)],
        ChallengeReader.Read([$"L402 macaroon=\"{M}\" LSAT macaroon=\"{N}\", invoice=\"{Q}\""]));

    [Theory]
    [InlineData("Bearer", M, P)]
    [InlineData("L402", "a\r\nX: y", P)]
    [InlineData("L402", "a\"b", P)]
    [InlineData("L402", "", P)]
    [InlineData("L402", M, "lnbc1\r\n")]
    [InlineData("L402", M, "")]
    public void What_no_header_can_carry_is_no_challenge_to_write(string scheme, string token, string invoice) =>
        Assert.Throws<ArgumentException>(() => new L402Challenge(scheme, token, invoice));

    [Fact]
    public void A_stated_price_and_payment_hash_are_read_beside_the_invoice()
    {
        var hash = Tokens.Preimage.Hash;
        var line = $"{Ours}, paymentHash=\"{hash}\", amountSats=\"21\"";

        var challenge = Assert.Single(ChallengeReader.Read([line]));

        Assert.Equal((hash, 21UL), (challenge.StatedPaymentHash, challenge.StatedSatoshi));
        Assert.Null(Assert.Single(ChallengeReader.Read([Ours])).StatedPaymentHash);
        Assert.Null(Assert.Single(ChallengeReader.Read([Ours + ", paymentHash=\"00\", amountSats=\"-1\""])).StatedSatoshi);
    }

    [Theory]
    [InlineData($$"""{"macaroon":"{{M}}","invoice":"{{P}}"}""")]
    [InlineData($$"""{"token":"{{M}}","invoice":"{{P}}"}""")]
    [InlineData($$"""{"macaroon":"{{M}}","token":"x","invoice":"{{P}}"}""")]
    [InlineData($$"""{ "status": 402, "offer": {"macaroon":"x","invoice":"y"}, "list": [{"invoice":"y"}], "invoice": "{{P}}", "macaroon": "{{M}}" }""")]
    [InlineData("""{"macaroon":"AgEEbHNhdA+\/==","invoice":"lnbc210n1pvjluez"}""")]
    [InlineData("""{"macaroon":"AgEEbHNhdA+/==","invoice":"lightning:lnbc210n1pvjluez"}""")]
    [InlineData("\ufeff{\"macaroon\":\"AgEEbHNhdA+/==\",\"invoice\":\"lnbc210n1pvjluez\"}")]
    [InlineData($$"""{"macaroon":null,"token":"{{M}}","invoice":"{{P}}","error":"pay","error":"now"}""")]
    public void A_challenge_in_the_body_only(string body)
    {
        Assert.Equal([new L402Challenge("L402", M, P)], ChallengeReader.Read([], Encoding.UTF8.GetBytes(body)));
        Assert.Equal([new L402Challenge("L402", M, P)], ChallengeReader.Read(["Basic"], Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public void A_header_that_can_be_paid_counts_before_the_body() => Assert.Equal(
        [new L402Challenge("L402", M, P)],
        ChallengeReader.Read([Ours], Encoding.UTF8.GetBytes($$"""{"macaroon":"{{N}}","invoice":"{{Q}}"}""")));

    [Theory]
    [InlineData("""{"paymentHash":"%H","amountSats":21}""", 21UL)]
    [InlineData("""{"paymentHash":"%H","priceSats":22}""", 22UL)]
    [InlineData("""{"paymentHash":"%H","amountSats":21,"priceSats":22}""", 21UL)]
    [InlineData("""{"paymentHash":"%H","amountSats":"21"}""", 21UL)]
    [InlineData("""{"paymentHash":"%H","amountSats":21.5}""", null)]
    [InlineData("""{"paymentHash":"%H","amountSats":-21}""", null)]
    [InlineData("""{"paymentHash":"%H","amountSats":{}}""", null)]
    public void A_body_states_price_and_payment_hash_too(string members, ulong? satoshi)
    {
        var hash = Tokens.Preimage.Hash;
        var body = members.Replace("%H", hash.ToString(), StringComparison.Ordinal).Replace("{\"p", $$"""{"macaroon":"{{M}}","invoice":"{{P}}","p""", StringComparison.Ordinal);

        Assert.True(ChallengeReader.TryReadBody(Encoding.UTF8.GetBytes(body), out var challenge));
        Assert.Equal((hash, satoshi), (challenge.StatedPaymentHash, challenge.StatedSatoshi));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData($$"""{"macaroon":"{{M}}"}""")]
    [InlineData($$"""{"macaroon":1,"invoice":"{{P}}"}""")]
    [InlineData($$"""{"macaroon":"{{M}}","invoice":"{{P}}","invoice":"{{Q}}"}""")]
    [InlineData($$"""{"macaroon":"{{M}}","invoice":null,"invoice":"{{P}}"}""")]
    [InlineData($$"""{"macaroon":"","invoice":"{{P}}","macaroon":"{{M}}"}""")]
    [InlineData("""{"macaroon":"a\",invoice=\"lnbcEVIL1\",x=\"","invoice":"lnbcGOOD1"}""")]
    [InlineData("""{"macaroon":"a,b","invoice":"lnbc210n1pvjluez"}""")]
    [InlineData("{\"macaroon\":\"a\",\"to\u212aen\":\"a\",\"in\u1e7eoice\":\"lnbc1\"}")]
    [InlineData($$"""{"macaroon":"{{M}}","invoice":"{{P}}"} {}""")]
    [InlineData($$"""{"macaroon":"{{M}}","invoice":"{{P}}",}""")]
    [InlineData($$"""[{"macaroon":"{{M}}","invoice":"{{P}}"}]""")]
    [InlineData($$"""{"macaroon":"{{M}}","invoice":"{{P}}\r\nX-Injected: 1"}""")]
    [InlineData("""{"macaroon":"a\r\nX-Injected: 1","invoice":"lnbc210n1pvjluez"}""")]
    [InlineData("""{"macaroon":"\ud800","invoice":"lnbc210n1pvjluez"}""")]
    [InlineData("""{"\ud800":"a","macaroon":"a","invoice":"lnbc210n1pvjluez"}""")]
    public void Another_body_is_no_challenge(string body)
    {
        Assert.False(ChallengeReader.TryReadBody(Encoding.UTF8.GetBytes(body), out var challenge));
        Assert.Null(challenge);
    }

    [Fact]
    public void A_body_is_read_up_to_64_kibibytes()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"macaroon":"{{M}}","invoice":"{{P}}"}""");
        byte[] longest = [.. body, .. Enumerable.Repeat((byte)' ', ChallengeReader.MaximumBodyLength - body.Length)];

        Assert.True(ChallengeReader.TryReadBody(longest, out _));
        Assert.False(ChallengeReader.TryReadBody([.. longest, (byte)' '], out _));
    }

    [Fact]
    public void Bytes_that_are_not_text_are_no_challenge() => Assert.False(ChallengeReader.TryReadBody([(byte)'{', 0xff, (byte)'}'], out _));
}
