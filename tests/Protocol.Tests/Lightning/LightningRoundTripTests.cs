using CsCheck;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.Lightning;

/// <summary>What is written is read as the same; a failure prints the seed of its case.</summary>
public sealed class LightningRoundTripTests
{
    private const int Cases = 2_000;
    private const int SignedCases = 300;

    [Fact]
    public void An_amount_is_read_as_it_is_written() => Gen.ULong.Select(value => new MilliSatoshi(value)).Sample(
        amount =>
        {
            Assert.Equal(amount, MilliSatoshi.Parse(amount.ToString()));
            Assert.Equal(amount, MilliSatoshi.Parse($"000{amount.Value}msat"));
            if (amount.IsWholeSatoshi)
            {
                Assert.Equal(amount, MilliSatoshi.Parse($"{amount.CeilingSatoshi} sat"));
            }
        },
        iter: Cases);

    [Fact]
    public void A_whole_satoshi_is_read_as_it_is_written() => Gen.ULong[0, ulong.MaxValue / 1000].Sample(
        satoshi => Assert.Equal(MilliSatoshi.FromSatoshi(satoshi), MilliSatoshi.Parse($"{satoshi} sat")), iter: Cases);

    [Fact]
    public void A_payment_hash_is_read_as_it_is_written() => Any.PaymentHash.Sample(
        hash =>
        {
            Assert.Equal(hash, PaymentHash.Parse(hash.ToString()));
            Assert.Equal(hash, PaymentHash.Parse(hash.ToString().ToUpperInvariant()));
            Assert.Equal(hash, new PaymentHash(hash.Span));
        },
        iter: Cases);

    [Fact]
    public void A_preimage_is_read_as_it_is_written() => Any.Preimage.Sample(
        preimage =>
        {
            Assert.Equal(preimage, Preimage.Parse(preimage.ToHex()));
            Assert.Equal(preimage.Hash, Preimage.Parse(preimage.ToHex().ToUpperInvariant()).Hash);
        },
        iter: Cases);

    [Fact]
    public void A_node_id_is_read_as_it_is_written() => Any.PrivateKey.Sample(
        key =>
        {
            Assert.Equal(key.NodeId, NodeId.Parse(key.NodeId.ToString()));
            Assert.True(NodeId.TryCreate(key.NodeId.Span, out var again));
            Assert.Equal(key.NodeId, again);
        },
        iter: SignedCases);

    [Fact]
    public void An_invoice_is_read_as_it_was_drafted() => Gen.Select(AnyDraft.Draft, Any.PrivateKey).Sample(
        (draft, key) =>
        {
            var signed = draft.Sign(key);

            foreach (var spelling in (string[])[signed.Text, signed.Text.ToUpperInvariant(), $"lightning:{signed.Text}"])
            {
                var read = Bolt11Invoice.Parse(spelling);
                Assert.Null(InvoiceContent.Difference(signed, read));
                Assert.Equal((signed.Text, key.NodeId, signed.RecoveryId), (read.Text, read.Payee, read.RecoveryId));
                Assert.True(signed.Signature.Span.SequenceEqual(read.Signature.Span));
            }

            Assert.Equal((draft.Network, draft.Amount, draft.Timestamp), (signed.Network, signed.Amount, signed.Timestamp));
            Assert.Equal(draft.Expiry ?? Bolt11Invoice.DefaultExpiry, signed.Expiry);
            Assert.Equal(draft.MinFinalCltvExpiryDelta ?? Bolt11Invoice.DefaultMinFinalCltvExpiryDelta, signed.MinFinalCltvExpiryDelta);
        },
        iter: SignedCases);
}
