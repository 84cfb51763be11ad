using System.Text;
using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.L402;

namespace Paywall.Protocol.Tests.L402;

public sealed class TokenMinterTests
{
    /// <summary>
    /// The token of <see cref="Tokens.SingleUse"/>, computed with Python's hmac and hashlib from the written rules. Tokens that are out in
    /// the world must verify after every change to the code, so this text never changes.
    /// </summary>
    private const string Golden =
        "AgEHcGF5d2FsbAJCAABgquPzKZRBsGthtaqk24nEtchifeDMLlU1iC2PQhdSZQARIjNEVWZ3iJmqu8zd7v8HAAAAAAAAAAAAAAAAAAAAAAITc2VydmljZX"
        + "M9Zm9yZWNhc3Q6MAACH2ZvcmVjYXN0X3ZhbGlkX3VudGlsPTE4OTM0NTYwMDAAAhlwYXl3YWxsX2Ftb3VudF9tc2F0PTIxMDAwAAIOcGF5d2FsbF91c2Vz"
        + "PTEAAilwYXl3YWxsX2ludm9pY2U9emJkLW1haW46YTFCMi5jM35kNF9lNS1mNgACEnBheXdhbGxfbWV0aG9kPUdFVAACHXBheXdhbGxfcGF0aD0vdjEvdG"
        + "9kYXklMjA7YT1iAAJVcGF5d2FsbF9xdWVyeV9zaGEyNTY9ZTNiMGM0NDI5OGZjMWMxNDlhZmJmNGM4OTk2ZmI5MjQyN2FlNDFlNDY0OWI5MzRjYTQ5NTk5"
        + "MWI3ODUyYjg1NQAABiCZN+hvOarxPfUHiySgPNI/QV2fWc11e6Il6em9Xt/1Kg==";

    [Fact]
    public void A_token_is_what_the_written_rules_make()
    {
        Assert.Equal(Golden, Tokens.Mint(Tokens.SingleUse).ToBase64());

        var genuine = Assert.IsType<TokenVerification.Genuine>(Tokens.Verify($"L402 {Golden}:{Tokens.Preimage.ToHex()}"));
        Assert.Equal(Tokens.SingleUse, genuine.Terms);
        Assert.Equal(new L402Identifier(Tokens.Preimage.Hash, Tokens.Purchase, new KeyId(7)), genuine.Identifier);
    }

    [Fact]
    public void A_single_use_states_its_caveats_in_the_written_order() =>
        Assert.Equal(
            [
                "services=forecast:0",
                "forecast_valid_until=1893456000",
                "paywall_amount_msat=21000",
                "paywall_uses=1",
                "paywall_invoice=zbd-main:a1B2.c3~d4_e5-f6",
                "paywall_method=GET",
                "paywall_path=/v1/today%20;a=b",
                $"paywall_query_sha256={Tokens.EmptySha256}",
                $"paywall_body_sha256={Tokens.EmptySha256}",
            ],
            Caveats(Tokens.SingleUse with { BodySha256 = Tokens.EmptySha256 }));

    [Fact]
    public void Packs_and_passes_are_bound_to_the_service_only()
    {
        Assert.Equal(
            [
                "services=forecast:0", "forecast_valid_until=1893456000", "paywall_amount_msat=21000", "paywall_uses=10",
                "paywall_invoice=zbd-main:a1B2.c3~d4_e5-f6",
            ],
            Caveats(Tokens.Pack));
        Assert.Equal("paywall_uses=pass", Caveats(Tokens.Pass)[3]);
    }

    [Fact]
    public void A_new_key_mints_only_once_its_time_has_come_and_old_tokens_stay_good()
    {
        var time = new FakeTimeProvider(Tokens.Now);
        var old = new MasterKey(new KeyId(1), Tokens.Secret);
        var next = new MasterKey(new KeyId(2), Enumerable.Repeat((byte)2, 32).ToArray(), Tokens.Now.AddHours(48));
        var ring = new KeyRing([old, next]);
        var minter = new TokenMinter(ring, time);

        var before = minter.Mint(Tokens.Purchase, Tokens.Preimage.Hash, Tokens.Pack);
        time.Advance(TimeSpan.FromHours(48) - TimeSpan.FromTicks(1));
        var justBefore = minter.Mint(Tokens.Purchase, Tokens.Preimage.Hash, Tokens.Pack);
        time.Advance(TimeSpan.FromTicks(1));
        var after = minter.Mint(Tokens.Purchase, Tokens.Preimage.Hash, Tokens.Pack);

        Assert.Equal(before.ToBase64(), justBefore.ToBase64());
        Assert.Equal([old.Id, next.Id], [KeyOf(before, ring), KeyOf(after, ring)]);
        Assert.IsType<TokenVerification.Genuine>(Tokens.Verify(after, verifier: new TokenVerifier(new KeyRing([next]), Tokens.Clock)));
        Assert.IsType<TokenVerification.NotGenuine>(Tokens.Verify(before, verifier: new TokenVerifier(new KeyRing([next]), Tokens.Clock)));
        Assert.IsType<TokenVerification.NotGenuine>(Tokens.Verify(after, verifier: new TokenVerifier(new KeyRing([old]), Tokens.Clock)));
    }

    [Fact]
    public void No_token_outlives_its_key()
    {
        var old = new MasterKey(new KeyId(1), Tokens.Secret, retiresAt: Tokens.Pack.ValidUntil);
        var next = new MasterKey(new KeyId(2), [.. Tokens.Secret.Reverse()], Tokens.Now.AddDays(2));
        var ring = new KeyRing([old, next]);

        Assert.IsType<TokenVerification.Genuine>(Tokens.Verify(Tokens.Mint(Tokens.Pack, keys: ring), verifier: new TokenVerifier(ring, Tokens.Clock)));
        Assert.Throws<InvalidOperationException>(
            () => Tokens.Mint(Tokens.Pack with { ValidUntil = Tokens.Pack.ValidUntil.AddSeconds(1) }, keys: ring));
    }

    [Fact]
    public void Every_purchase_and_every_invoice_has_another_signature()
    {
        string[] signatures =
        [
            Signature(Tokens.Mint(Tokens.Pack)),
            Signature(Tokens.Mint(Tokens.Pack, Tokens.OtherPreimage)),
            Signature(Tokens.Mint(Tokens.Pack, purchase: new PurchaseId(Guid.Empty))),
            Signature(Tokens.Mint(Tokens.Pack, keys: new KeyRing([new MasterKey(new KeyId(8), Tokens.Secret)]))),
        ];

        Assert.Equal(4, signatures.Distinct().Count());

        static string Signature(Macaroon macaroon) => Convert.ToHexStringLower(macaroon.Signature);
    }

    [Fact]
    public void A_path_too_long_for_a_token_is_refused()
    {
        var binding = Tokens.SingleUse.Binding! with { Path = "/" + new string('x', 8000) };

        Assert.Throws<InvalidOperationException>(() => Tokens.Mint(Tokens.SingleUse with { Binding = binding }));
    }

    private static KeyId KeyOf(Macaroon macaroon, KeyRing ring) =>
        Assert.IsType<TokenVerification.Genuine>(Tokens.Verify(macaroon, verifier: new TokenVerifier(ring, Tokens.Clock))).Identifier.Key;

    private static string[] Caveats(TokenTerms terms) =>
        [.. Tokens.Mint(terms).Caveats.Select(caveat => Encoding.UTF8.GetString(caveat.Span))];
}
