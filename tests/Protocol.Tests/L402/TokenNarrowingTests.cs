using Paywall.Protocol.L402;

namespace Paywall.Protocol.Tests.L402;

/// <summary>What a holder may append to a token of ours.</summary>
public sealed class TokenNarrowingTests
{
    private const string OtherSha256 = "0000000000000000000000000000000000000000000000000000000000000000";

    [Fact]
    public void A_holder_may_bring_the_end_forward_but_not_back()
    {
        AssertNarrowed(Tokens.Pack, "forecast_valid_until=0", Tokens.Pack with { ValidUntil = DateTimeOffset.UnixEpoch });
        AssertNarrowed(
            Tokens.Pack, "forecast_valid_until=1893455999", Tokens.Pack with { ValidUntil = Tokens.Pack.ValidUntil.AddSeconds(-1) });
        AssertNarrowed(Tokens.Pack, "forecast_valid_until=1893456000", Tokens.Pack);
        AssertRefused(Tokens.Pack, "forecast_valid_until=1893456001");
        AssertRefused(Tokens.Pack, "forecast_valid_until=1893455999", "forecast_valid_until=1893456000");
        AssertRefused(Tokens.Pack, "forecast_valid_until=");
        AssertRefused(Tokens.Pack, "forecast_valid_until");
    }

    [Fact]
    public void A_holder_may_give_up_uses_but_not_add_any()
    {
        AssertNarrowed(Tokens.Pack, "paywall_uses=3", Tokens.Pack with { Uses = TokenUses.Times(3) });
        AssertNarrowed(Tokens.Pack, "paywall_uses=10", Tokens.Pack);
        AssertRefused(Tokens.Pack, "paywall_uses=11");
        AssertRefused(Tokens.Pack, "paywall_uses=3", "paywall_uses=4");
        AssertRefused(Tokens.Pack, "paywall_uses=pass");
        AssertRefused(Tokens.Pass, "paywall_uses=1");
        AssertNarrowed(Tokens.Pass, "paywall_uses=pass", Tokens.Pass);
        AssertRefused(Tokens.SingleUse, "paywall_uses=2");
        AssertRefused(Tokens.SingleUse, "paywall_uses=pass");
    }

    [Theory]
    [InlineData("services=forecast:0", true)]
    [InlineData("services=other:0", false)]
    [InlineData("services=forecast:1", false)]
    [InlineData("services=forecast:0,other:0", false)]
    [InlineData("services=", false)]
    [InlineData("services", false)]
    public void A_holder_may_repeat_the_service_but_not_widen_it(string caveat, bool isAllowed)
    {
        if (isAllowed)
        {
            AssertNarrowed(Tokens.Pack, caveat, Tokens.Pack);
        }
        else
        {
            AssertRefused(Tokens.Pack, caveat);
        }
    }

    [Theory]
    [InlineData("paywall_amount_msat=21000", "paywall_amount_msat=20999")]
    [InlineData("paywall_amount_msat=21000", "paywall_amount_msat=021000")]
    [InlineData("paywall_invoice=zbd-main:a1B2.c3~d4_e5-f6", "paywall_invoice=zbd-main:other")]
    [InlineData("paywall_method=GET", "paywall_method=POST")]
    [InlineData("paywall_method=GET", "paywall_method=get")]
    [InlineData("paywall_path=/v1/today%20;a=b", "paywall_path=/v1/today%20;a=")]
    [InlineData("paywall_path=/v1/today%20;a=b", "paywall_path=")]
    [InlineData("paywall_query_sha256=" + Tokens.EmptySha256, "paywall_query_sha256=" + OtherSha256)]
    public void What_is_ours_may_only_be_repeated_as_it_is(string same, string other)
    {
        AssertNarrowed(Tokens.SingleUse, same, Tokens.SingleUse);
        AssertRefused(Tokens.SingleUse, other);
    }

    [Theory]
    [InlineData("paywall_")]
    [InlineData("paywall_=")]
    [InlineData("paywall_discount=100")]
    [InlineData("paywall_uses_left=1")]
    [InlineData("paywall_valid_until=1893455999")]
    [InlineData("paywall_capabilities=a")]
    public void An_unknown_condition_of_ours_refuses_the_token(string caveat) => AssertRefused(Tokens.Pack, caveat);

    [Theory]
    [InlineData("loop_out_monthly_volume_sats=200000000")]
    [InlineData("account = 3735928559")]
    [InlineData("other_valid_until=1")]
    [InlineData("other_capabilities=a")]
    [InlineData("forecasts_valid_until=1")]
    [InlineData("forecas_valid_until=1")]
    [InlineData("valid_until=1")]
    [InlineData("_valid_until=1")]
    [InlineData("paywallet_uses=99")]
    [InlineData("anything")]
    [InlineData("")]
    [InlineData("=")]
    public void Conditions_of_others_are_skipped(string caveat) => AssertNarrowed(Tokens.Pack, caveat, Tokens.Pack);

    [Theory]
    [InlineData("Services=other:0")]
    [InlineData("services = other:0")]
    [InlineData("Forecast_valid_until=1")]
    [InlineData("forecast_Valid_until=1")]
    [InlineData("forecast_valid_until =1")]
    [InlineData("forecast_valid_until<1893455999")]
    [InlineData("forecast_valid_until: 1893455999")]
    [InlineData("forecast_Capabilities=a")]
    [InlineData("Preimage=00")]
    [InlineData("PAYWALL_uses=99")]
    [InlineData(" paywall_uses=1")]
    public void A_condition_that_is_known_and_misspelt_refuses_the_token_because_it_was_meant_to_limit_it(string caveat) =>
        AssertRefused(Tokens.Pack, caveat);

    [Fact]
    public void Capabilities_are_refused_because_no_service_has_any()
    {
        AssertRefused(Tokens.Pack, "forecast_capabilities=read");
        AssertRefused(Tokens.Pack, "forecast_capabilities=");
        AssertRefused(Tokens.Pack, "forecast_capabilities");
    }

    [Fact]
    public void A_holder_may_bind_a_pack_to_one_request_but_not_halfway()
    {
        var binding = new RequestBinding("GET", "/x", OtherSha256);
        string[] caveats = ["paywall_method=GET", "paywall_path=/x", $"paywall_query_sha256={OtherSha256}"];

        AssertNarrowed(Tokens.Pack, caveats, Tokens.Pack with { Binding = binding });
        AssertRefused(Tokens.Pack, caveats[0]);
        AssertRefused(Tokens.Pack, caveats[1]);
        AssertRefused(Tokens.Pack, caveats[2]);
        AssertRefused(Tokens.Pack, caveats[0], caveats[1]);
        AssertRefused(Tokens.Pack, caveats[1], caveats[2]);
        AssertNarrowed(Tokens.Pack, $"paywall_body_sha256={OtherSha256}", Tokens.Pack with { BodySha256 = OtherSha256 });
        AssertRefused(Tokens.Pack with { BodySha256 = Tokens.EmptySha256 }, $"paywall_body_sha256={OtherSha256}");
    }

    [Fact]
    public void A_preimage_caveat_must_be_the_payment_hashs()
    {
        var preimage = Tokens.Preimage.ToHex();

        AssertNarrowed(Tokens.Pack, $"preimage={preimage}", Tokens.Pack);
        AssertNarrowed(Tokens.Pack, $"preimage={preimage.ToUpperInvariant()}", Tokens.Pack);
        AssertNarrowed(Tokens.Pack, [$"preimage={preimage}", $"preimage={preimage}"], Tokens.Pack);
        AssertRefused(Tokens.Pack, $"preimage={Tokens.OtherPreimage.ToHex()}");
        AssertRefused(Tokens.Pack, $"preimage={preimage}", $"preimage={Tokens.OtherPreimage.ToHex()}");
        AssertRefused(Tokens.Pack, $"preimage={Tokens.OtherPreimage.ToHex()}", $"preimage={preimage}");
        AssertRefused(Tokens.Pack, $"preimage={preimage[1..]}");
        AssertRefused(Tokens.Pack, "preimage=");
        AssertRefused(Tokens.Pack, "preimage");
    }

    [Fact]
    public void Caveats_that_cannot_be_read_refuse_the_token()
    {
        Assert.False(TokenTerms.TryRead(Tokens.Mint(Tokens.Pack).WithCaveat([0xff]), out var terms));
        Assert.Null(terms);
        AssertRefused(Tokens.Pack, "a=\0");
        AssertRefused(Tokens.Pack, "a\n=b");
        AssertRefused(Tokens.Pack, "a=\u0085");
    }

    private static void AssertNarrowed(TokenTerms terms, string caveat, TokenTerms expected) => AssertNarrowed(terms, [caveat], expected);

    private static void AssertNarrowed(TokenTerms terms, string[] caveats, TokenTerms expected)
    {
        Assert.True(TokenTerms.TryRead(Append(terms, caveats), out var read));
        Assert.Equal(expected, read);
    }

    private static void AssertRefused(TokenTerms terms, params string[] caveats)
    {
        var macaroon = Append(terms, caveats);

        Assert.False(TokenTerms.TryRead(macaroon, out var read));
        Assert.Null(read);
        Assert.IsType<TokenVerification.BadCaveat>(Tokens.Verify(macaroon));
    }

    private static Macaroon Append(TokenTerms terms, string[] caveats) =>
        caveats.Aggregate(Tokens.Mint(terms), (macaroon, caveat) => macaroon.With(caveat));
}
