using System.Collections.Immutable;
using System.Text;
using Paywall.Protocol.Lightning;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class Bolt11WriterTests
{
    private static readonly NodePrivateKey SigningKey = new(Key);

    private static readonly Bolt11Draft Draft = new()
    {
        Network = BitcoinNetwork.Regtest,
        Amount = MilliSatoshi.FromSatoshi(21),
        Timestamp = DateTimeOffset.FromUnixTimeSeconds(Time),
        PaymentHash = new PaymentHash(Hash),
        PaymentSecret = Secret,
        Description = "coffee beans",
    };

    [Fact]
    public void An_invoice_states_its_final_delta_unless_told_not_to()
    {
        Assert.Contains("cqpj", Draft.Sign(SigningKey).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("cqpj", (Draft with { MinFinalCltvExpiryDelta = null }).Sign(SigningKey).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signed_invoice_shares_no_memory_with_its_draft()
    {
        var secret = new byte[32];
        var invoice = (Draft with { PaymentSecret = secret }).Sign(SigningKey);

        secret[0] = 9;

        Assert.Equal(0, invoice.PaymentSecret.Span[0]);
    }

    [Fact]
    public void What_is_written_reads_the_same_in_every_member()
    {
        var draft = Draft with
        {
            NamesPayee = true,
            Expiry = TimeSpan.FromSeconds(600),
            MinFinalCltvExpiryDelta = 40,
            Metadata = new byte[] { 1, 2, 3 },
            Fallbacks = [new FallbackAddress(17, new byte[20]), new FallbackAddress(1, new byte[32])],
            Routes = [[Hop(1), Hop(2)], [Hop(3)]],
            Features = [8, 14, 17, 48],
        };

        var written = draft.Sign(SigningKey);
        var read = Bolt11Invoice.Parse(written.Text);

        foreach (var invoice in new[] { written, read })
        {
            Assert.Equal(draft.Network, invoice.Network);
            Assert.Equal(draft.Amount, invoice.Amount);
            Assert.Equal(draft.Timestamp, invoice.Timestamp);
            Assert.Equal(draft.PaymentHash, invoice.PaymentHash);
            Assert.Equal(Secret, invoice.PaymentSecret.ToArray());
            Assert.Equal(draft.Description, invoice.Description);
            Assert.Null(invoice.DescriptionHash);
            Assert.Equal(draft.Expiry, invoice.Expiry);
            Assert.Equal(draft.MinFinalCltvExpiryDelta, invoice.MinFinalCltvExpiryDelta);
            Assert.Equal(draft.Metadata.Value.ToArray(), invoice.Metadata!.Value.ToArray());
            Assert.Equal(draft.Fallbacks, invoice.Fallbacks);
            Assert.Equal(draft.Routes, invoice.Routes);
            Assert.Equal(draft.Features, invoice.Features);
            Assert.Equal(PayeeOfKey, invoice.Payee.ToString());
            Assert.Equal(written.Text, invoice.ToString());
        }
    }

    [Fact]
    public void The_payee_is_named_only_when_asked_for()
    {
        var payee = Letters(N);

        Assert.DoesNotContain(payee, Draft.Sign(SigningKey).Text, StringComparison.Ordinal);
        Assert.Contains(payee, (Draft with { NamesPayee = true }).Sign(SigningKey).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BitcoinNetwork.Mainnet, "lnbc210n1")]
    [InlineData(BitcoinNetwork.Testnet, "lntb210n1")]
    [InlineData(BitcoinNetwork.Signet, "lntbs210n1")]
    [InlineData(BitcoinNetwork.Regtest, "lnbcrt210n1")]
    public void Every_network_has_its_prefix(BitcoinNetwork network, string start) =>
        Assert.StartsWith(start, (Draft with { Network = network }).Sign(SigningKey).Text, StringComparison.Ordinal);

    [Fact]
    public void Signatures_have_a_low_s_and_tell_the_key()
    {
        var order = Convert.FromHexString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
        var half = new System.Numerics.BigInteger(order, isUnsigned: true, isBigEndian: true) / 2;
        HashSet<byte> recoveryIds = [];
        for (var i = 0; i < 40; i++)
        {
            var invoice = (Draft with { Description = $"{i}" }).Sign(SigningKey);
            recoveryIds.Add(invoice.RecoveryId);

            Assert.True(new System.Numerics.BigInteger(invoice.Signature.Span[32..], isUnsigned: true, isBigEndian: true) <= half);
            Assert.Equal(PayeeOfKey, Bolt11Invoice.Parse(invoice.Text).Payee.ToString());
        }

        Assert.Equal(new byte[] { 0, 1 }, recoveryIds.Order());
    }

    [Fact]
    public void The_same_content_is_signed_the_same_way() =>
        Assert.Equal(Draft.Sign(SigningKey).Text, Draft.Sign(new NodePrivateKey(Key)).Text);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(31, 1)]
    [InlineData(32, 2)]
    [InlineData(604800, 4)]
    public void Numbers_are_written_in_as_few_words_as_possible(long seconds, int words)
    {
        var field = Letters(Field('x', Number(seconds, words)));

        Assert.Contains(field, (Draft with { Expiry = TimeSpan.FromSeconds(seconds) }).Sign(SigningKey).Text, StringComparison.Ordinal);
        Assert.Contains(
            Letters(Field('c', Number(seconds, words))),
            (Draft with { MinFinalCltvExpiryDelta = (ulong)seconds }).Sign(SigningKey).Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(922337203685)]
    [InlineData(0)]
    public void Expiries_are_exact_up_to_the_longest(long seconds)
    {
        var text = (Draft with { Expiry = TimeSpan.FromSeconds(seconds) }).Sign(SigningKey).Text;

        Assert.Equal(TimeSpan.FromSeconds(seconds), Bolt11Invoice.Parse(text).Expiry);
    }

    [Fact]
    public void A_delta_is_written_up_to_60_bits_and_refused_beyond()
    {
        var largest = (1UL << 60) - 1;

        var text = (Draft with { MinFinalCltvExpiryDelta = largest }).Sign(SigningKey).Text;
        Assert.Equal(largest, Bolt11Invoice.Parse(text).MinFinalCltvExpiryDelta);
        AssertRefused(Draft with { MinFinalCltvExpiryDelta = largest + 1 });
    }

    [Fact]
    public void Fractions_of_a_second_are_cut_off_a_timestamp()
    {
        var invoice = (Draft with { Timestamp = DateTimeOffset.FromUnixTimeMilliseconds((Time * 1000) + 999) }).Sign(SigningKey);

        Assert.Equal(Time * 1000, invoice.Timestamp.ToUnixTimeMilliseconds());
        Assert.Equal(invoice.Timestamp, Bolt11Invoice.Parse(invoice.Text).Timestamp);
    }

    [Fact]
    public void A_timestamp_outside_35_bits_is_refused()
    {
        var last = DateTimeOffset.FromUnixTimeSeconds((1L << 35) - 1);

        Assert.Equal(last, Bolt11Invoice.Parse((Draft with { Timestamp = last }).Sign(SigningKey).Text).Timestamp);
        var first = DateTimeOffset.UnixEpoch;
        Assert.Equal(first, Bolt11Invoice.Parse((Draft with { Timestamp = first }).Sign(SigningKey).Text).Timestamp);
        AssertRefused(Draft with { Timestamp = last.AddSeconds(1) });
        AssertRefused(Draft with { Timestamp = DateTimeOffset.UnixEpoch.AddTicks(-1) });
    }

    [Fact]
    public void What_the_standard_forbids_is_not_written()
    {
        AssertRefused(Draft with { Network = (BitcoinNetwork)4 });
        AssertRefused(Draft with { Amount = MilliSatoshi.Zero });
        AssertRefused(Draft with { PaymentSecret = new byte[31] });
        AssertRefused(Draft with { PaymentSecret = new byte[33] });
        AssertRefused(Draft with { Description = null });
        AssertRefused(Draft with { DescriptionHash = new byte[32] });
        AssertRefused(Draft with { Description = null, DescriptionHash = new byte[31] });
        AssertRefused(Draft with { Description = "half a pair \ud83c" });
        AssertRefused(Draft with { Expiry = TimeSpan.FromSeconds(-1) });
        AssertRefused(Draft with { Expiry = TimeSpan.FromMilliseconds(1500) });
        AssertRefused(Draft with { Expiry = TimeSpan.MaxValue });
        AssertRefused(Draft with { Fallbacks = [new FallbackAddress(19, new byte[20])] });
        AssertRefused(Draft with { Fallbacks = [new FallbackAddress(17, new byte[32])] });
        AssertRefused(Draft with { Fallbacks = default });
        AssertRefused(Draft with { Routes = [[]] });
        AssertRefused(Draft with { Routes = [[Hop(1) with { Node = new byte[32] }]] });
        AssertRefused(Draft with { Routes = [default] });
        AssertRefused(Draft with { Routes = default });
    }

    [Theory]
    [InlineData]
    [InlineData(8)]
    [InlineData(14)]
    [InlineData(8, 14, 100)]
    [InlineData(14, 8)]
    [InlineData(8, 14, 14)]
    [InlineData(-1, 8, 14)]
    [InlineData(8, 14, 5115)]
    [InlineData(8, 14, int.MaxValue)]
    public void Features_that_no_payer_may_accept_are_not_written(params int[] bits) =>
        AssertRefused(Draft with { Features = [.. bits] });

    [Fact]
    public void Features_that_were_never_given_are_not_written() => AssertRefused(Draft with { Features = default });

    [Fact]
    public void The_highest_feature_that_fits_is_written() =>
        Assert.Equal([8, 14, 5113], Bolt11Invoice.Parse((Draft with { Features = [8, 14, 5113] }).Sign(SigningKey).Text).Features);

    [Fact]
    public void A_description_is_written_up_to_639_bytes()
    {
        var longest = new string('x', 636) + "ナ";

        Assert.Equal(639, Encoding.UTF8.GetByteCount(longest));
        Assert.Equal(longest, Bolt11Invoice.Parse((Draft with { Description = longest }).Sign(SigningKey).Text).Description);
        AssertRefused(Draft with { Description = longest + "x" });
    }

    [Fact]
    public void An_invoice_too_long_to_be_read_is_not_written()
    {
        var route = ImmutableArray.CreateRange(Enumerable.Range(0, 12).Select(Hop));

        var longest = (Draft with { Routes = [.. Enumerable.Repeat(route, 6)] }).Sign(SigningKey);
        Assert.Equal(6, Bolt11Invoice.Parse(longest.Text).Routes.Length);
        Assert.InRange(longest.Text.Length, 6000, Bolt11Invoice.MaximumLength);
        AssertRefused(Draft with { Routes = [.. Enumerable.Repeat(route, 7)] });
    }

    private static RouteHop Hop(int number) =>
        new(Convert.FromHexString(PayeeOfKey), (ulong)number << 40, (uint)number, (uint)number * 2, (ushort)(number * 3));

    private static void AssertRefused(Bolt11Draft draft) => Assert.ThrowsAny<ArgumentException>(() => draft.Sign(SigningKey));
}
