using Paywall.Protocol.L402;

namespace Paywall.Protocol.Tests.L402;

public sealed class KeyRingTests
{
    private static readonly MasterKey Old = new(new KeyId(1), Tokens.Secret);
    private static readonly MasterKey Current = new(new KeyId(2), Secret(2), Tokens.Now.AddDays(-10));
    private static readonly MasterKey Next = new(new KeyId(3), Secret(3), Tokens.Now.AddHours(48));

    [Fact]
    public void A_ring_without_a_key_is_refused() => Assert.Throws<ArgumentException>(() => new KeyRing([]));

    [Fact]
    public void Two_keys_of_the_same_id_are_refused() =>
        Assert.Throws<ArgumentException>(() => new KeyRing([Old, new MasterKey(Old.Id, Secret(9))]));

    [Fact]
    public void A_key_mints_from_its_time_on_whatever_the_order_in_the_ring()
    {
        MasterKey[][] orders = [[Old, Current, Next], [Next, Current, Old], [Current, Next, Old]];

        Assert.All(orders, order =>
        {
            var ring = new KeyRing(order);
            Assert.Same(Old, ring.MintingKey(Tokens.Now.AddDays(-11)));
            Assert.Same(Old, ring.MintingKey(Current.MintsFrom.AddTicks(-1)));
            Assert.Same(Current, ring.MintingKey(Current.MintsFrom));
            Assert.Same(Current, ring.MintingKey(Next.MintsFrom.AddTicks(-1)));
            Assert.Same(Next, ring.MintingKey(Next.MintsFrom));
        });
    }

    [Fact]
    public void If_no_key_may_mint_yet_the_oldest_does()
    {
        Assert.Same(Current, new KeyRing([Next, Current]).MintingKey(Tokens.Now.AddDays(-11)));
        Assert.Same(Next, new KeyRing([Next]).MintingKey(Tokens.Now));
    }

    [Fact]
    public void Keys_are_derived_as_written_down()
    {
        var derived = Tokens.Keys.For(KeyPurpose.TokenRoot);
        var identifier = new L402Identifier(Tokens.Preimage.Hash, Tokens.Purchase, new KeyId(7)).ToBytes();
        var mac = new byte[32];

        Assert.True(derived.TryComputeMac(new KeyId(7), identifier, mac));

        // HMAC(HKDF-SHA256(00 01 .. 1f, "paywall/token-root/v1"), identifier), computed with Python's hmac.
        Assert.Equal("ee71cf57da57021149db712a608701d6d303c7319c4f9870d9d2497ea272a2fb", Convert.ToHexStringLower(mac));
    }

    [Fact]
    public void A_key_that_is_not_in_the_ring_computes_nothing()
    {
        var mac = new byte[32];

        Assert.False(Tokens.Keys.For(KeyPurpose.TokenRoot).TryComputeMac(new KeyId(8), "data"u8, mac));
        Assert.Equal(new byte[32], mac);
    }

    [Fact]
    public void Another_purpose_or_another_master_key_is_another_key()
    {
        var ring = new KeyRing([Old, Current]);
        string[] macs =
        [
            Mac(ring, KeyPurpose.TokenRoot, Old.Id), Mac(ring, KeyPurpose.TokenRoot, Current.Id),
            Mac(ring, new KeyPurpose("paywall/token-root/v2"), Old.Id), Mac(ring, new KeyPurpose("paywall/webhook-url/v1"), Old.Id),
        ];

        Assert.Equal(4, macs.Distinct().Count());
        Assert.Equal(macs[0], Mac(ring, new KeyPurpose("paywall/token-root/v1"), Old.Id));

        static string Mac(KeyRing ring, KeyPurpose purpose, KeyId id)
        {
            var mac = new byte[32];
            Assert.True(ring.For(purpose).TryComputeMac(id, "data"u8, mac));
            return Convert.ToHexStringLower(mac);
        }
    }

    [Fact]
    public void A_key_that_retires_is_accepted_until_then()
    {
        var end = Tokens.Now.AddDays(40);
        var ring = new KeyRing([new MasterKey(Old.Id, Tokens.Secret, retiresAt: end), Current]);

        Assert.True(ring.Accepts(Old.Id, end.AddTicks(-1)));
        Assert.False(ring.Accepts(Old.Id, end));
        Assert.True(ring.Accepts(Current.Id, DateTimeOffset.MaxValue));
        Assert.False(ring.Accepts(Next.Id, Tokens.Now));
    }

    [Fact]
    public void A_key_retires_only_after_a_newer_one_has_begun_to_mint()
    {
        Assert.Throws<ArgumentException>(() => new KeyRing([Retiring(Current.MintsFrom), Current]));
        Assert.Throws<ArgumentException>(() => new KeyRing([Current, Retiring(Current.MintsFrom), Next]));
        Assert.Throws<ArgumentException>(() => new KeyRing([Retiring(DateTimeOffset.MaxValue)]));
        Assert.Same(Current, new KeyRing([Retiring(Current.MintsFrom.AddTicks(1)), Current]).MintingKey(Current.MintsFrom));

        static MasterKey Retiring(DateTimeOffset end) => new(Old.Id, Tokens.Secret, retiresAt: end);
    }

    [Fact]
    public void Keys_between_which_nothing_decides_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new KeyRing([Current, new MasterKey(new KeyId(9), Secret(9), Current.MintsFrom)]));
        Assert.Throws<ArgumentException>(() => new KeyRing([Old, new MasterKey(new KeyId(9), Tokens.Secret, Current.MintsFrom)]));
    }

    [Fact]
    public void No_two_purposes_share_a_label()
    {
        KeyPurpose[] purposes =
        [
            KeyPurpose.TokenRoot, KeyPurpose.WebhookUrl, KeyPurpose.QueueFrame, KeyPurpose.UpstreamSignature, KeyPurpose.BuyerCallback,
            KeyPurpose.OperatorSession,
        ];

        Assert.Equal(purposes.Length, purposes.Distinct().Count());
        Assert.All(purposes, purpose => Assert.Matches("^paywall/[a-z-]+/v1$", purpose.ToString()));
    }

    [Fact]
    public void A_short_secret_is_refused_and_never_repeated()
    {
        var exception = Assert.Throws<ArgumentException>(() => new MasterKey(new KeyId(1), Secret(0xab).AsSpan(1)));

        Assert.DoesNotContain("ab", exception.Message.Replace("least", ""), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_master_key_prints_its_number_only() => Assert.Equal("Key 2", Current.ToString());

    private static byte[] Secret(byte value) => [.. Enumerable.Repeat(value, 32)];
}
