using Paywall.Protocol.L402;
using Paywall.Protocol.Tests.Vectors;

namespace Paywall.Protocol.Tests.L402;

public sealed class TokenVerifierTests
{
    private static readonly PurchaseId OtherPurchase = new(Guid.Parse("ffeeddcc-bbaa-4988-8766-554433221100"));

    [Fact]
    public void A_token_with_its_preimage_is_genuine()
    {
        var genuine = Assert.IsType<TokenVerification.Genuine>(Tokens.Verify(Tokens.Mint(Tokens.SingleUse)));

        Assert.Equal(new L402Identifier(Tokens.Preimage.Hash, Tokens.Purchase, new KeyId(7)), genuine.Identifier);
        Assert.Equal(Tokens.SingleUse, genuine.Terms);
    }

    [Fact]
    public void With_any_bit_flipped_it_is_never_genuine()
    {
        var bytes = Tokens.Mint(Tokens.SingleUse).ToBytes();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var authorization = $"L402 {Convert.ToBase64String(bytes)}:{Tokens.Preimage.ToHex()}";
            if (CredentialReader.Read([authorization], [], []) is CredentialReading.Presented presented)
            {
                Assert.IsNotType<TokenVerification.Genuine>(Tokens.Verifier.Verify(presented.Credential));
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.IsType<TokenVerification.Genuine>(Tokens.Verify($"L402 {Convert.ToBase64String(bytes)}:{Tokens.Preimage.ToHex()}"));
    }

    [Fact]
    public void With_any_bit_of_the_preimage_flipped_it_is_our_token_without_its_preimage()
    {
        var token = Tokens.Mint(Tokens.SingleUse);
        var preimage = Convert.FromHexString(Tokens.Preimage.ToHex());
        for (var bit = 0; bit < 256; bit++)
        {
            preimage[bit / 8] ^= (byte)(1 << (bit % 8));
            var verification = Assert.IsType<TokenVerification.WithoutPreimage>(Tokens.Verify(token, new(preimage)));
            Assert.Equal(Tokens.Purchase, verification.Identifier.Purchase);
            Assert.Equal(Tokens.SingleUse, verification.Terms);
            preimage[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":00")]
    [InlineData(":not a preimage")]
    [InlineData(":60aae3f3299441b06b61b5aaa4db89c4b5c8627de0cc2e5535882d8f42175265")]
    public void Without_its_preimage_it_is_our_token_and_no_more(string rest) =>
        Assert.IsType<TokenVerification.WithoutPreimage>(Tokens.Verify($"L402 {Tokens.Mint(Tokens.Pack).ToBase64()}{rest}"));

    [Fact]
    public void A_token_of_another_paywall_is_not_genuine()
    {
        var sameId = new KeyRing([new MasterKey(new KeyId(7), Enumerable.Repeat((byte)9, 32).ToArray())]);

        Assert.IsType<TokenVerification.NotGenuine>(Tokens.Verify(Tokens.Mint(Tokens.Pack, keys: sameId)));
    }

    [Fact]
    public void A_token_of_an_unknown_key_is_not_genuine()
    {
        var otherId = new KeyRing([new MasterKey(new KeyId(8), Tokens.Secret)]);

        Assert.IsType<TokenVerification.NotGenuine>(Tokens.Verify(Tokens.Mint(Tokens.Pack, keys: otherId)));
    }

    [Fact]
    public void Every_key_of_the_ring_verifies_its_own_tokens_and_no_others()
    {
        var keys = Enumerable.Range(0, 4).Select(i => new MasterKey(new KeyId((byte)i), Enumerable.Repeat((byte)i, 32).ToArray(), Tokens.Now.AddDays(-i))).ToList();
        var verifier = new TokenVerifier(new KeyRing(keys), Tokens.Clock);

        Assert.All(keys, key =>
        {
            var token = Tokens.Mint(Tokens.Pack, keys: new KeyRing([key]));
            var genuine = Assert.IsType<TokenVerification.Genuine>(Tokens.Verify(token, verifier: verifier));
            Assert.Equal(key.Id, genuine.Identifier.Key);
        });
    }

    [Theory]
    [InlineData("A1: L402 v0 identifier, services, capabilities, constraint, valid_until")]
    [InlineData("B: short identifier, preimage caveat")]
    [InlineData("C: L402 v0 identifier, no caveats")]
    public void Tokens_of_other_implementations_are_not_genuine(string name)
    {
        var token = VectorFile.Macaroons.Single(vector => vector.Name == name).BinaryBase64;

        Assert.IsType<TokenVerification.NotGenuine>(Tokens.Verify($"L402 {token}:{Tokens.Preimage.ToHex()}"));
    }

    [Fact]
    public void A_token_of_ours_that_says_nothing_we_understand_is_refused()
    {
        var identifier = new L402Identifier(Tokens.Preimage.Hash, Tokens.Purchase, new KeyId(7)).ToBytes();
        var rootKey = new byte[32];
        Assert.True(Tokens.Keys.For(KeyPurpose.TokenRoot).TryComputeMac(new KeyId(7), identifier, rootKey));

        Assert.IsType<TokenVerification.BadCaveat>(Tokens.Verify(Macaroon.Mint(rootKey, identifier, "paywall")));
    }

    [Fact]
    public void The_first_genuine_one_of_several_macaroons_counts()
    {
        var foreign = VectorFile.Macaroons.Single(vector => vector.Location == "lnget").BinaryBase64;
        var first = Tokens.Mint(Tokens.Pack).ToBase64();
        var second = Tokens.Mint(Tokens.Pass, purchase: OtherPurchase).ToBase64();
        var preimage = Tokens.Preimage.ToHex();

        Assert.Equal(Tokens.Purchase, PurchaseOf($"L402 {first},{second}:{preimage}"));
        Assert.Equal(OtherPurchase, PurchaseOf($"L402 {second},{first}:{preimage}"));
        Assert.Equal(Tokens.Purchase, PurchaseOf($"L402 {foreign},{first}:{preimage}"));
        Assert.Equal(Tokens.Purchase, PurchaseOf($"L402 {foreign},{foreign},{foreign},{first}:{preimage}"));

        static PurchaseId PurchaseOf(string authorization) =>
            Assert.IsType<TokenVerification.Genuine>(Tokens.Verify(authorization)).Identifier.Purchase;
    }

    [Fact]
    public void A_preimage_opens_only_the_macaroon_of_its_own_payment()
    {
        var unpaid = Tokens.Mint(Tokens.Pass, Tokens.OtherPreimage, purchase: OtherPurchase).ToBase64();
        var paid = Tokens.Mint(Tokens.Pack).ToBase64();

        var genuine = Assert.IsType<TokenVerification.Genuine>(Tokens.Verify($"L402 {unpaid},{paid}:{Tokens.Preimage.ToHex()}"));

        Assert.Equal(Tokens.Purchase, genuine.Identifier.Purchase);
        Assert.Equal(Tokens.Pack, genuine.Terms);
    }

    [Fact]
    public void Rights_of_several_macaroons_are_never_combined()
    {
        var pack = Tokens.Mint(Tokens.Pack);
        var spoiled = pack.With("paywall_uses=11").ToBase64();
        var narrow = pack.With("paywall_uses=1").ToBase64();
        var preimage = Tokens.Preimage.ToHex();

        var genuine = Assert.IsType<TokenVerification.Genuine>(Tokens.Verify($"L402 {spoiled},{narrow}:{preimage}"));
        Assert.Equal(Tokens.Pack with { Uses = TokenUses.Once }, genuine.Terms);
        Assert.IsType<TokenVerification.BadCaveat>(Tokens.Verify($"L402 {spoiled},{spoiled}:{preimage}"));
    }

    [Fact]
    public void If_none_is_genuine_the_first_of_ours_tells_why()
    {
        var foreign = VectorFile.Macaroons.Single(vector => vector.Location == "lnget").BinaryBase64;
        var ours = Tokens.Mint(Tokens.Pack);
        var spoiled = ours.With("paywall_uses=11").ToBase64();
        var preimage = Tokens.OtherPreimage.ToHex();

        Assert.IsType<TokenVerification.WithoutPreimage>(Tokens.Verify($"L402 {foreign},{ours.ToBase64()},{foreign}:{preimage}"));
        Assert.IsType<TokenVerification.WithoutPreimage>(Tokens.Verify($"L402 {ours.ToBase64()},{spoiled}:{preimage}"));
        Assert.IsType<TokenVerification.BadCaveat>(Tokens.Verify($"L402 {spoiled},{ours.ToBase64()}:{preimage}"));
        Assert.IsType<TokenVerification.NotGenuine>(Tokens.Verify($"L402 {foreign},{foreign}:{preimage}"));
    }

    [Fact]
    public void A_normal_credential_may_carry_the_preimage_as_a_caveat_too()
    {
        var token = Tokens.Mint(Tokens.Pack).With($"preimage={Tokens.Preimage.ToHex()}");

        Assert.IsType<TokenVerification.Genuine>(Tokens.Verify(token));
        Assert.IsType<TokenVerification.WithoutPreimage>(Tokens.Verify(token, Tokens.OtherPreimage));
        Assert.IsType<TokenVerification.BadCaveat>(
            Tokens.Verify(Tokens.Mint(Tokens.Pack).With($"preimage={Tokens.OtherPreimage.ToHex()}")));
    }

    [Fact]
    public void No_outcome_prints_a_secret()
    {
        var token = Tokens.Mint(Tokens.SingleUse).With($"preimage={Tokens.Preimage.ToHex()}");
        var reading = CredentialReader.Read([L402Credential.ToHeaderValue(token.ToBase64(), Tokens.Preimage)], [], []);

        var credential = Assert.IsType<CredentialReading.Presented>(reading).Credential;
        string[] printed = [reading.ToString(), credential.ToString(), Tokens.Verify(token).ToString()];

        Assert.All(printed, text =>
        {
            Assert.DoesNotContain(Tokens.Preimage.ToHex(), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToHexString(token.Signature), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(token.ToBase64()[..40], text, StringComparison.Ordinal);
        });
    }
}
