using Paywall.Protocol.Lightning;
using static Paywall.Protocol.Tests.Lightning.Bolt11Assert;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class Bolt11SignatureTests
{
    [Fact]
    public void A_payee_field_must_be_of_the_key_that_signed()
    {
        var other = Field('n', Words(NodePrivateKey.Random().NodeId.Span.ToArray()));

        Assert.Equal(PayeeOfKey, Bolt11Invoice.Parse(Complete(N)).Payee.ToString());
        AssertRefused(Bolt11Failure.BadSignature, Complete(other));
        AssertRefused(Bolt11Failure.BadSignature, Complete(Field('n', new byte[53])));
    }

    [Fact]
    public void A_high_s_is_accepted_only_where_the_key_is_recovered()
    {
        AssertRefused(Bolt11Failure.HighS, Signed(highS: true, N));
        Assert.Equal(PayeeOfKey, Bolt11Invoice.Parse(Signed(highS: true)).Payee.ToString());
        Assert.Equal(PayeeOfKey, Bolt11Invoice.Parse(Signed(highS: false, N)).Payee.ToString());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(255)]
    public void A_recovery_id_that_fits_no_key_is_refused(byte recoveryId) =>
        AssertRefused(Bolt11Failure.BadSignature, WithSignature(signature => signature[64] = recoveryId));

    [Theory]
    [InlineData(4)]
    [InlineData(255)]
    public void A_recovery_id_above_3_is_refused_even_where_the_key_is_named(byte recoveryId) =>
        AssertRefused(Bolt11Failure.BadSignature, WithSignature(signature => signature[64] = recoveryId, N));

    [Theory]
    [InlineData(0, 0x00)]
    [InlineData(0, 0xff)]
    [InlineData(32, 0x00)]
    [InlineData(32, 0xff)]
    public void Parts_of_a_signature_outside_the_order_of_the_curve_are_refused(int from, byte value)
    {
        AssertRefused(Bolt11Failure.BadSignature, WithSignature(signature => signature.AsSpan(from, 32).Fill(value)));
        AssertRefused(Bolt11Failure.BadSignature, WithSignature(signature => signature.AsSpan(from, 32).Fill(value), N));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void Parts_of_a_signature_just_beyond_the_order_of_the_curve_are_refused(int from)
    {
        var order = Convert.FromHexString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
        for (byte beyond = 0; beyond < 16; beyond++)
        {
            byte[] part = [.. order[..^1], (byte)(order[^1] + beyond)];
            AssertRefused(Bolt11Failure.BadSignature, WithSignature(signature => part.CopyTo(signature, from)));
            AssertRefused(Bolt11Failure.BadSignature, WithSignature(signature => part.CopyTo(signature, from), N));
        }
    }

    [Fact]
    public void A_signature_that_only_the_point_at_infinity_can_have_made_is_refused()
    {
        byte[] words = [.. Number(Time, 7), .. P, .. S, .. D, .. F8And14];

        AssertRefused(Bolt11Failure.BadSignature, Encode("lnbc", [.. words, .. Words(Sign("lnbc", words, key: new byte[32]))]));
    }

    [Fact]
    public void The_signature_covers_the_amount_and_every_bit_of_the_data()
    {
        var (_, words) = Decode(Complete(N));
        AssertRefused(Bolt11Failure.BadSignature, Encode("lnbc10u", words));
        for (var bit = 0; bit < 35; bit++)
        {
            byte[] changed = [.. words];
            changed[bit / 5] ^= (byte)(1 << (bit % 5));
            AssertRefused(Bolt11Failure.BadSignature, Encode("lnbc", changed));
        }
    }

    private static string Signed(bool highS, params byte[][] others)
    {
        byte[] words = [.. Number(Time, 7), .. P, .. S, .. D, .. F8And14, .. others.SelectMany(field => field)];
        return Encode("lnbc", [.. words, .. Words(Sign("lnbc", words, highS))]);
    }

    private static string WithSignature(Action<byte[]> change, params byte[][] others)
    {
        byte[] words = [.. Number(Time, 7), .. P, .. S, .. D, .. F8And14, .. others.SelectMany(field => field)];
        var signature = Sign("lnbc", words);
        change(signature);
        return Encode("lnbc", [.. words, .. Words(signature)]);
    }
}
