using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Protocol.Tests.Vectors;

namespace Paywall.Protocol.Tests.L402;

public sealed class L402IdentifierTests
{
    private static readonly L402Identifier Identifier = new(Tokens.Preimage.Hash, Tokens.Purchase, new KeyId(7));

    [Fact]
    public void It_is_version_payment_hash_purchase_and_key_in_66_bytes()
    {
        const string expected = "0000"
            + "60aae3f3299441b06b61b5aaa4db89c4b5c8627de0cc2e5535882d8f42175265"
            + "00112233445566778899aabbccddeeff"
            + "07"
            + "000000000000000000000000000000";

        Assert.Equal(expected, Convert.ToHexStringLower(Identifier.ToBytes()));
        Assert.True(L402Identifier.TryRead(Convert.FromHexString(expected), out var read));
        Assert.Equal(Identifier, read);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    [InlineData(67)]
    public void Another_length_is_refused(int length)
    {
        byte[] bytes = [.. Identifier.ToBytes(), 0];

        Assert.False(L402Identifier.TryRead(bytes.AsSpan(0, length), out _));
        Assert.False(L402Identifier.TryReadPaymentHash(bytes.AsSpan(0, length), out var hash));
        Assert.Equal(default, hash);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Another_version_is_refused(int at)
    {
        var bytes = Identifier.ToBytes();
        bytes[at] = 1;

        Assert.False(L402Identifier.TryRead(bytes, out _));
        Assert.False(L402Identifier.TryReadPaymentHash(bytes, out _));
    }

    [Fact]
    public void A_token_id_that_is_not_ours_is_refused_but_its_payment_hash_is_read()
    {
        for (var at = 51; at < 66; at++)
        {
            var bytes = Identifier.ToBytes();
            bytes[at] = 1;

            Assert.False(L402Identifier.TryRead(bytes, out _));
            Assert.True(L402Identifier.TryReadPaymentHash(bytes, out var hash));
            Assert.Equal(Tokens.Preimage.Hash, hash);
        }
    }

    [Fact]
    public void The_identifiers_of_other_implementations_give_their_payment_hash_only()
    {
        var aperture = VectorFile.Macaroons.First(vector => vector.Location == "lsat");

        Assert.False(L402Identifier.TryRead(Convert.FromHexString(aperture.IdentifierHex), out _));
        Assert.True(L402Identifier.TryReadPaymentHash(Convert.FromHexString(aperture.IdentifierHex), out var hash));
        Assert.Equal(PaymentHash.Parse(aperture.PaymentHashHex!), hash);
    }
}
