using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.L402;

public sealed class TokenTermsTests
{
    private const string OtherSha256 = "0000000000000000000000000000000000000000000000000000000000000000";

    public static TheoryData<string> Kinds => ["single", "pack", "pass", "body", "largest"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_minted_reads_back_in_every_member(string kind)
    {
        var terms = kind switch
        {
            "single" => Tokens.SingleUse,
            "pack" => Tokens.Pack,
            "pass" => Tokens.Pass,
            "body" => Tokens.Pack with { BodySha256 = Tokens.EmptySha256 },
            _ => Tokens.Pack with
            {
                ValidUntil = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.MaxValue.ToUnixTimeSeconds()),
                Amount = new MilliSatoshi(ulong.MaxValue),
                Uses = TokenUses.Times(TokenUses.Maximum),
                Binding = new RequestBinding("POST", "", OtherSha256),
            },
        };

        Assert.True(TokenTerms.TryRead(Tokens.Mint(terms), out var read));
        Assert.Equal(terms, read);
    }

    [Theory]
    [InlineData("paywall")]
    [InlineData("paywall_uses")]
    [InlineData("services")]
    [InlineData("preimage")]
    [InlineData("wetter-größe")]
    [InlineData("a b")]
    public void A_service_of_any_name_that_can_be_minted_can_be_read(string name)
    {
        Assert.True(TokenTerms.TryRead(Tokens.Mint(Tokens.Pack with { Service = name }), out var read));

        Assert.Equal(name, read.Service);
        Assert.Equal(Tokens.Pack.ValidUntil, read.ValidUntil);
    }

    [Fact]
    public void Fractions_of_a_second_are_cut_off_the_end()
    {
        var terms = Tokens.Pack with { ValidUntil = Tokens.Pack.ValidUntil.AddMilliseconds(999) };

        Assert.True(TokenTerms.TryRead(Tokens.Mint(terms), out var read));
        Assert.Equal(Tokens.Pack.ValidUntil, read.ValidUntil);
    }

    [Fact]
    public void What_could_not_be_read_back_is_not_minted()
    {
        AssertNotMinted(Tokens.Pack with { Service = "" });
        AssertNotMinted(Tokens.Pack with { Service = "a:b" });
        AssertNotMinted(Tokens.Pack with { Service = "a,b" });
        AssertNotMinted(Tokens.Pack with { Service = "a=b" });
        AssertNotMinted(Tokens.Pack with { Service = "a\n" });
        AssertNotMinted(Tokens.Pack with { Service = "half a pair \ud83c" });
        AssertNotMinted(Tokens.Pack with { ValidUntil = DateTimeOffset.UnixEpoch.AddTicks(-1) });
        AssertNotMinted(Tokens.Pack with { Amount = MilliSatoshi.Zero });
        AssertNotMinted(Tokens.Pack with { Uses = default });
        AssertNotMinted(Tokens.Pack with { Invoice = default });
        AssertNotMinted(Tokens.Pack with { Invoice = new WalletInvoice("ZBD", "a") });
        AssertNotMinted(Tokens.Pack with { Invoice = new WalletInvoice("zbd", "a/b") });
        AssertNotMinted(Tokens.Pack with { Invoice = new WalletInvoice("zbd", "") });
        AssertNotMinted(Tokens.Pack with { BodySha256 = "" });
        AssertNotMinted(Tokens.Pack with { BodySha256 = Tokens.EmptySha256.ToUpperInvariant() });
        AssertNotMinted(Bound(binding => binding with { Method = "" }));
        AssertNotMinted(Bound(binding => binding with { Method = "GET\n" }));
        AssertNotMinted(Bound(binding => binding with { Path = "/a\0b" }));
        AssertNotMinted(Bound(binding => binding with { QuerySha256 = Tokens.EmptySha256[1..] }));
        AssertNotMinted(Bound(binding => binding with { QuerySha256 = $"{Tokens.EmptySha256[1..]}g" }));

        static TokenTerms Bound(Func<RequestBinding, RequestBinding> change) =>
            Tokens.SingleUse with { Binding = change(Tokens.SingleUse.Binding!) };

        static void AssertNotMinted(TokenTerms terms) => Assert.ThrowsAny<ArgumentException>(() => Tokens.Mint(terms));
    }

    [Theory]
    [InlineData("services")]
    [InlineData("forecast_valid_until")]
    [InlineData("paywall_amount_msat")]
    [InlineData("paywall_uses")]
    [InlineData("paywall_invoice")]
    [InlineData("paywall_method")]
    [InlineData("paywall_path")]
    [InlineData("paywall_query_sha256")]
    public void A_required_caveat_that_is_missing_refuses_the_token(string condition)
    {
        var caveats = Tokens.SingleUse.ToCaveats();

        Assert.True(TryRead(caveats, out _));
        Assert.False(TryRead(caveats.Where(caveat => caveat.Condition != condition), out _));
    }

    [Theory]
    [InlineData("services", "forecast")]
    [InlineData("services", "forecast:")]
    [InlineData("services", ":0")]
    [InlineData("services", "forecast:1")]
    [InlineData("services", "forecast:00")]
    [InlineData("services", "forecast:a")]
    [InlineData("services", "")]
    [InlineData("services", ",,")]
    [InlineData("services", "forecast:0,other:0")]
    [InlineData("services", "forecast:0,forecast:0")]
    [InlineData("forecast_valid_until", "")]
    [InlineData("forecast_valid_until", "-1")]
    [InlineData("forecast_valid_until", "+1893456000")]
    [InlineData("forecast_valid_until", " 1893456000")]
    [InlineData("forecast_valid_until", "1893456000.5")]
    [InlineData("forecast_valid_until", "0x70dbd880")]
    [InlineData("forecast_valid_until", "253402300800")]
    [InlineData("forecast_valid_until", "99999999999999999999999")]
    [InlineData("paywall_amount_msat", "")]
    [InlineData("paywall_amount_msat", "0")]
    [InlineData("paywall_amount_msat", "-1")]
    [InlineData("paywall_amount_msat", "21 sat")]
    [InlineData("paywall_amount_msat", "18446744073709551616")]
    [InlineData("paywall_uses", "")]
    [InlineData("paywall_uses", "0")]
    [InlineData("paywall_uses", "-1")]
    [InlineData("paywall_uses", "1001")]
    [InlineData("paywall_uses", "Pass")]
    [InlineData("paywall_uses", "99999999999")]
    [InlineData("paywall_invoice", "")]
    [InlineData("paywall_invoice", "zbd")]
    [InlineData("paywall_invoice", ":a")]
    [InlineData("paywall_invoice", "zbd:")]
    [InlineData("paywall_invoice", "ZBD:a")]
    [InlineData("paywall_invoice", "zbd:a:b")]
    public void A_malformed_caveat_refuses_the_token(string condition, string value)
    {
        var caveats = Tokens.Pack.ToCaveats().Select(caveat => caveat.Condition == condition ? caveat with { Value = value } : caveat);

        Assert.False(TryRead(caveats, out _));
    }

    [Fact]
    public void The_end_of_a_service_counts_only_once_the_service_is_named()
    {
        var caveats = Tokens.Pack.ToCaveats();

        Assert.False(TryRead([caveats[1], caveats[0], .. caveats.Skip(2)], out _));
    }

    private static bool TryRead(IEnumerable<Caveat> caveats, out TokenTerms? terms)
    {
        var identifier = new L402Identifier(Tokens.Preimage.Hash, Tokens.Purchase, new KeyId(7)).ToBytes();
        var macaroon = caveats.Aggregate(Macaroon.Mint("key"u8, identifier), (narrower, caveat) => narrower.WithCaveat(caveat));
        return TokenTerms.TryRead(macaroon, out terms);
    }
}
