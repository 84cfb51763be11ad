using System.Security.Cryptography;
using Paywall.Protocol.Lightning;
using static Paywall.Protocol.Tests.Lightning.Bolt11Assert;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class Bolt11ReaderTests
{
    [Theory]
    [InlineData("lnbc", BitcoinNetwork.Mainnet)]
    [InlineData("lntb", BitcoinNetwork.Testnet)]
    [InlineData("lntbs", BitcoinNetwork.Signet)]
    [InlineData("lnbcrt", BitcoinNetwork.Regtest)]
    [InlineData("lntbs20m", BitcoinNetwork.Signet)]
    [InlineData("lnbcrt20m", BitcoinNetwork.Regtest)]
    public void Every_network_is_known_by_its_prefix(string humanReadable, BitcoinNetwork network) =>
        Assert.Equal(network, Bolt11Invoice.Parse(Invoice(humanReadable, P, S, D, F8And14)).Network);

    [Theory]
    [InlineData("lnsb")]
    [InlineData("lnltc")]
    [InlineData("lnb")]
    [InlineData("ln")]
    [InlineData("bc")]
    [InlineData("xlnbc")]
    public void Another_prefix_is_refused(string humanReadable) =>
        AssertRefused(Bolt11Failure.UnknownNetwork, Invoice(humanReadable, P, S, D, F8And14));

    [Fact]
    public void Without_payment_hash_secret_or_description_it_is_refused()
    {
        AssertRefused(Bolt11Failure.NoPaymentHash, Invoice("lnbc", S, D, F8And14));
        AssertRefused(Bolt11Failure.NoPaymentSecret, Invoice("lnbc", P, D, F8And14));
        AssertRefused(Bolt11Failure.NoDescription, Invoice("lnbc", P, S, F8And14));
    }

    [Fact]
    public void A_description_hash_may_stand_for_the_description()
    {
        var invoice = Bolt11Invoice.Parse(Invoice("lnbc", P, S, H, F8And14));

        Assert.Null(invoice.Description);
        Assert.Equal(SHA256.HashData("coffee beans"u8), invoice.DescriptionHash!.Value.ToArray());
    }

    [Fact]
    public void What_an_invoice_does_not_state_is_null_and_not_empty()
    {
        var invoice = Bolt11Invoice.Parse(Complete());

        Assert.Null(invoice.DescriptionHash);
        Assert.Null(invoice.Metadata);
        Assert.Null(invoice.Amount);
        Assert.Equal("", Bolt11Invoice.Parse(Invoice("lnbc", P, S, Text(""), F8And14)).Description);
        Assert.Equal(0, Bolt11Invoice.Parse(Complete(Field('m', []))).Metadata!.Value.Length);
    }

    public static TheoryData<char> OnceOnly => [.. "psdhnxcm9"];

    [Theory]
    [MemberData(nameof(OnceOnly))]
    public void A_field_that_may_stand_once_must_not_stand_twice(char type)
    {
        byte[] field = type switch
        {
            'p' => P,
            's' => S,
            'd' => D,
            'h' => H,
            'n' => N,
            '9' => F8And14,
            _ => Field(type, [1]),
        };
        byte[][] once = type is 'd' or 'h' ? [P, S, field] : type is 'p' or 's' ? [P, S, D] : [P, S, D, field];

        Assert.True(Bolt11Invoice.TryParse(Invoice("lnbc", once), out _));
        AssertRefused(Bolt11Failure.AmbiguousField, Invoice("lnbc", [.. once, field]));
    }

    [Fact]
    public void Two_different_payment_hashes_are_refused_in_either_order()
    {
        var other = Field('p', Words(SHA256.HashData(Hash)));

        AssertRefused(Bolt11Failure.AmbiguousField, Complete(other));
        AssertRefused(Bolt11Failure.AmbiguousField, Invoice("lnbc", other, P, S, D, F8And14));
    }

    [Fact]
    public void A_description_and_a_description_hash_together_are_refused() =>
        AssertRefused(Bolt11Failure.AmbiguousField, Complete(H));

    [Theory]
    [InlineData('p', 51)]
    [InlineData('p', 53)]
    [InlineData('h', 51)]
    [InlineData('h', 53)]
    [InlineData('s', 51)]
    [InlineData('s', 53)]
    [InlineData('n', 52)]
    [InlineData('n', 54)]
    [InlineData('n', 0)]
    public void A_field_of_a_wrong_length_is_skipped_and_counts_for_nothing(char type, int words)
    {
        var invoice = Bolt11Invoice.Parse(Complete(Field(type, new byte[words])));

        Assert.Equal(Hash, invoice.PaymentHash.Span.ToArray());
        Assert.Equal(Secret, invoice.PaymentSecret.ToArray());
        Assert.Equal(PayeeOfKey, invoice.Payee.ToString());
        Assert.Null(invoice.DescriptionHash);

        var alone = Invoice("lnbc", [.. new[] { P, S, F8And14 }.Where(field => Alphabet[field[0]] != type), Field(type, new byte[words])]);
        Assert.False(Bolt11Invoice.TryParse(alone, out _));
    }

    [Fact]
    public void Unknown_fields_are_skipped()
    {
        var unknown = Alphabet.Except("psdhnxcmfr9").Select(type => Field(type, [0, 31, 7])).ToArray();

        Assert.Equal(21, unknown.Length);
        Assert.Equal("coffee beans", Bolt11Invoice.Parse(Complete(unknown)).Description);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('c')]
    public void A_number_with_a_leading_zero_is_refused(char type)
    {
        AssertRefused(Bolt11Failure.NotMinimal, Complete(Field(type, [0, 1])));
        AssertRefused(Bolt11Failure.NotMinimal, Complete(Field(type, [0])));
    }

    [Theory]
    [InlineData('x')]
    [InlineData('c')]
    public void A_number_is_read_up_to_60_bits(char type)
    {
        var largest = Bolt11Invoice.Parse(Complete(Field(type, [.. Enumerable.Repeat((byte)31, 12)])));
        Assert.Equal(type == 'x' ? 18UL : (1UL << 60) - 1, largest.MinFinalCltvExpiryDelta);
        Assert.Equal(type == 'x' ? TimeSpan.MaxValue : TimeSpan.FromHours(1), largest.Expiry);

        AssertRefused(Bolt11Failure.NumberTooLarge, Complete(Field(type, [1, .. new byte[12]])));
    }

    [Fact]
    public void An_empty_number_is_zero()
    {
        var invoice = Bolt11Invoice.Parse(Complete(Field('x', []), Field('c', [])));

        Assert.Equal(TimeSpan.Zero, invoice.Expiry);
        Assert.Equal(0UL, invoice.MinFinalCltvExpiryDelta);
    }

    [Fact]
    public void Expiry_and_delta_have_the_defaults_of_the_standard()
    {
        var invoice = Bolt11Invoice.Parse(Complete());

        Assert.Equal(TimeSpan.FromSeconds(3600), invoice.Expiry);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(Time + 3600), invoice.ExpiresAt);
        Assert.Equal(18UL, invoice.MinFinalCltvExpiryDelta);
    }

    [Theory]
    [InlineData(922337203685, 922337203685)]
    [InlineData(922337203686, 0)]
    public void An_expiry_beyond_all_calendars_never_ends(long seconds, long expected)
    {
        var invoice = Bolt11Invoice.Parse(Complete(Field('x', Number(seconds, 8))));

        Assert.Equal(expected == 0 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(expected), invoice.Expiry);
        Assert.Equal(DateTimeOffset.MaxValue, invoice.ExpiresAt);
    }

    [Fact]
    public void The_latest_timestamp_is_read()
    {
        byte[] words = [.. Enumerable.Repeat((byte)31, 7), .. P, .. S, .. D, .. F8And14];
        var text = Encode("lnbc", [.. words, .. Words(Sign("lnbc", words))]);

        Assert.Equal((1L << 35) - 1, Bolt11Invoice.Parse(text).Timestamp.ToUnixTimeSeconds());
    }

    [Fact]
    public void A_description_that_is_not_utf8_is_refused()
    {
        byte[][] broken = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe3, 0x83]];

        Assert.All(broken, bytes => AssertRefused(Bolt11Failure.BadDescription, Invoice("lnbc", P, S, Field('d', Words(bytes)), F8And14)));
    }

    [Fact]
    public void A_description_is_read_with_every_character() =>
        Assert.Equal(
            "ナンセンス 1杯 🍵\0\r\n",
            Bolt11Invoice.Parse(Invoice("lnbc", P, S, Text("ナンセンス 1杯 🍵\0\r\n"), F8And14)).Description);

    [Fact]
    public void Bits_that_fill_no_byte_are_dropped()
    {
        for (var words = 0; words < 40; words++)
        {
            var metadata = Bolt11Invoice.Parse(Complete(Field('m', [.. Enumerable.Repeat((byte)31, words)]))).Metadata!.Value;

            Assert.Equal(Enumerable.Repeat((byte)0xff, words * 5 / 8), metadata.ToArray());
        }
    }

    [Fact]
    public void Fallbacks_of_known_versions_are_kept_in_order_and_others_skipped()
    {
        byte[] twenty = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];
        byte[] thirtyTwo = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        var invoice = Bolt11Invoice.Parse(Complete(
            Fallback(18, twenty), Fallback(17, twenty), Fallback(0, twenty), Fallback(0, thirtyTwo), Fallback(1, thirtyTwo),
            Fallback(16, [1, 2]), Fallback(16, new byte[40]),
            Fallback(17, thirtyTwo), Fallback(18, []), Fallback(0, [1, 2]), Fallback(16, [1]), Fallback(16, new byte[41]),
            Fallback(19, twenty), Fallback(31, twenty), Field('f', [])));

        FallbackAddress[] expected =
        [
            new(18, twenty), new(17, twenty), new(0, twenty), new(0, thirtyTwo), new(1, thirtyTwo), new(16, new byte[] { 1, 2 }),
            new(16, new byte[40]),
        ];
        Assert.Equal(expected, invoice.Fallbacks);

        static byte[] Fallback(byte version, byte[] program) => Field('f', [version, .. Words(program)]);
    }

    [Fact]
    public void Every_route_is_read_hop_by_hop()
    {
        byte[] node = Convert.FromHexString(PayeeOfKey);
        byte[] first = [.. node, .. Enumerable.Range(1, 18).Select(i => (byte)i)];
        byte[] second = [.. node, .. Enumerable.Repeat((byte)0xff, 18)];
        var invoice = Bolt11Invoice.Parse(Complete(Field('r', Words([.. first, .. second])), Field('r', Words(second))));

        var firstHop = new RouteHop(node, 0x0102030405060708, 0x090a0b0c, 0x0d0e0f10, 0x1112);
        var secondHop = new RouteHop(node, ulong.MaxValue, uint.MaxValue, uint.MaxValue, ushort.MaxValue);
        Assert.Equal([[firstHop, secondHop], [secondHop]], invoice.Routes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(52)]
    [InlineData(101)]
    public void A_route_of_a_broken_length_is_skipped(int bytes) =>
        Assert.Empty(Bolt11Invoice.Parse(Complete(Field('r', Words(new byte[bytes])))).Routes);

    [Fact]
    public void A_field_longer_than_the_data_is_refused()
    {
        AssertRefused(Bolt11Failure.FieldTooLong, Complete([13, 0, 1]));
        AssertRefused(Bolt11Failure.FieldTooLong, Complete([13, 31, 31, 0, 0]));
        AssertRefused(Bolt11Failure.FieldTooLong, Complete([13]));
        AssertRefused(Bolt11Failure.FieldTooLong, Complete([13, 0]));
        Assert.True(Bolt11Invoice.TryParse(Complete([2, 0, 0]), out _));
    }
}
