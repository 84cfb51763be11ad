using System.Collections.Immutable;
using System.Globalization;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Paywall.Protocol.Lightning;
using Paywall.Protocol.Tests.Vectors;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class Bolt11VectorTests
{
    /// <summary>The order of our writer; an example in the same order must come out letter by letter.</summary>
    private const string WritingOrder = "spdhmnxcfr9";

    private static readonly Dictionary<string, Bolt11Failure> Failures = new()
    {
        ["unknown_even_feature"] = Bolt11Failure.UnknownFeature,
        ["bech32_checksum"] = Bolt11Failure.BadChecksum,
        ["bech32_no_separator"] = Bolt11Failure.NoSeparator,
        ["bech32_mixed_case"] = Bolt11Failure.MixedCase,
        ["signature_unrecoverable"] = Bolt11Failure.BadSignature,
        ["too_short"] = Bolt11Failure.TooShort,
        ["invalid_multiplier"] = Bolt11Failure.BadAmount,
        ["sub_msat_precision"] = Bolt11Failure.SubMilliSatoshi,
        ["missing_payment_secret"] = Bolt11Failure.NoPaymentSecret,
        ["high_s_with_n"] = Bolt11Failure.HighS,
    };

    public static TheoryData<string> ValidNames => [.. VectorFile.Bolt11.Valid.Select(vector => vector.Name)];

    public static TheoryData<string> InvalidNames => [.. VectorFile.Bolt11.Invalid.Select(vector => vector.Name)];

    [Fact]
    public void The_file_holds_all_examples_of_the_standard()
    {
        Assert.Equal(16, ValidNames.Count);
        Assert.Equal(10, InvalidNames.Count);
        Assert.Equal(26, VectorFile.Bolt11.Vectors.DistinctBy(vector => vector.Name).Count());
    }

    [Theory]
    [MemberData(nameof(ValidNames))]
    public void A_valid_example_reads_as_the_standard_says(string name)
    {
        var vector = Find(name);

        Assert.True(Bolt11Invoice.TryParse(vector.Invoice, out var invoice, out var failure), failure.ToString());

        Assert.Equal(Bolt11Failure.None, failure);
        AssertContent(vector, invoice);
        Assert.Equal(vector.Invoice.ToLowerInvariant(), invoice.Text);
        Assert.Equal(vector.PayeePubkey, invoice.Payee.ToString());
        Assert.Equal(vector.Signature, Convert.ToHexStringLower(invoice.Signature.Span));
        Assert.Equal(vector.RecoveryId, invoice.RecoveryId);
    }

    [Theory]
    [MemberData(nameof(ValidNames))]
    public void The_payee_of_a_valid_example_signed_the_hash_that_the_standard_states(string name)
    {
        var vector = Find(name);
        var invoice = Bolt11Invoice.Parse(vector.Invoice);
        var curve = CustomNamedCurves.GetByName("secp256k1");
        var verifier = new ECDsaSigner();

        verifier.Init(
            false, new ECPublicKeyParameters(curve.Curve.DecodePoint(invoice.Payee.Span.ToArray()), new ECDomainParameters(curve)));

        var (r, s) = (invoice.Signature[..32].ToArray(), invoice.Signature[32..].ToArray());
        Assert.True(verifier.VerifySignature(
            Convert.FromHexString(vector.SigningHash!), new BigInteger(1, r), new BigInteger(1, s)));
    }

    [Theory]
    [MemberData(nameof(InvalidNames))]
    public void An_invalid_example_is_refused_for_the_reason_that_the_standard_states(string name)
    {
        var vector = Find(name);

        var read = Bolt11Invoice.TryParse(vector.Invoice, out var invoice, out var failure);

        Assert.False(read);
        Assert.Null(invoice);
        Assert.Equal(Failures[vector.ErrorCode!], failure);
    }

    [Theory]
    [MemberData(nameof(ValidNames))]
    public void The_content_of_a_valid_example_written_with_its_key_reads_the_same(string name)
    {
        var vector = Find(name);
        var key = new NodePrivateKey(Convert.FromHexString(VectorFile.Bolt11.PrivateKey));

        var written = Draft(vector).Sign(key);
        var read = Bolt11Invoice.Parse(written.Text);

        foreach (var invoice in new[] { written, read })
        {
            AssertContent(vector, invoice);
            Assert.Equal(key.NodeId, invoice.Payee);
        }

        Assert.Equal(written.Signature.ToArray(), read.Signature.ToArray());
        Assert.Equal(written.RecoveryId, read.RecoveryId);
    }

    [Fact]
    public void Examples_in_our_order_of_fields_come_out_letter_by_letter()
    {
        var key = new NodePrivateKey(Convert.FromHexString(VectorFile.Bolt11.PrivateKey));
        var inOurOrder = VectorFile.Bolt11.Valid.Where(vector => vector.SignatureIsLowS && IsInOurOrder(vector)).ToList();

        Assert.Equal(6, inOurOrder.Count);
        Assert.All(inOurOrder, vector => Assert.Equal(vector.Invoice, Draft(vector).Sign(key).Text));
    }

    private static bool IsInOurOrder(Bolt11Vector vector) =>
        vector.TagLetters == string.Concat(WritingOrder.Where(vector.TagLetters.Contains));

    private static Bolt11Vector Find(string name) => VectorFile.Bolt11.Vectors.Single(vector => vector.Name == name);

    private static void AssertContent(Bolt11Vector vector, Bolt11Invoice invoice)
    {
        Assert.Equal(vector.Prefix == "lntb" ? BitcoinNetwork.Testnet : BitcoinNetwork.Mainnet, invoice.Network);
        Assert.Equal(vector.AmountMsat, invoice.Amount?.Value);
        Assert.Equal(vector.Timestamp, invoice.Timestamp.ToUnixTimeSeconds());
        Assert.Equal(vector.PaymentHash, invoice.PaymentHash.ToString());
        Assert.Equal(vector.PaymentSecret, Hex(invoice.PaymentSecret));
        Assert.Equal(vector.Description, invoice.Description);
        Assert.Equal(vector.DescriptionHash, Hex(invoice.DescriptionHash));
        Assert.Equal(vector.Metadata, Hex(invoice.Metadata));
        Assert.Equal(vector.ExpiryEffective, invoice.Expiry.TotalSeconds);
        Assert.Equal(vector.Timestamp + vector.ExpiryEffective, invoice.ExpiresAt.ToUnixTimeSeconds());
        Assert.Equal(vector.MinFinalCltvEffective, invoice.MinFinalCltvExpiryDelta);
        Assert.Equal(Fallbacks(vector), invoice.Fallbacks);
        Assert.Equal(vector.Fallbacks.Select(fallback => fallback.Address), invoice.Fallbacks.Select(fallback => fallback.ToAddress(invoice.Network)));
        Assert.Equal(Routes(vector), invoice.Routes);
        Assert.Equal(vector.FeatureBits, invoice.Features);
    }

    private static Bolt11Draft Draft(Bolt11Vector vector) => new()
    {
        Network = vector.Prefix == "lntb" ? BitcoinNetwork.Testnet : BitcoinNetwork.Mainnet,
        Amount = vector.AmountMsat is { } amount ? new MilliSatoshi(amount) : null,
        Timestamp = DateTimeOffset.FromUnixTimeSeconds(vector.Timestamp),
        PaymentHash = PaymentHash.Parse(vector.PaymentHash!),
        PaymentSecret = Convert.FromHexString(vector.PaymentSecret!),
        Description = vector.Description,
        DescriptionHash = Bytes(vector.DescriptionHash),
        Metadata = Bytes(vector.Metadata),
        Expiry = vector.Expiry is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        MinFinalCltvExpiryDelta = vector.MinFinalCltv,
        NamesPayee = vector.PayeePubkeyField is not null,
        Fallbacks = Fallbacks(vector),
        Routes = Routes(vector),
        Features = [.. vector.FeatureBits],
    };

    private static ReadOnlyMemory<byte>? Bytes(string? hex) =>
        hex is null ? default(ReadOnlyMemory<byte>?) : Convert.FromHexString(hex);

    private static string? Hex(ReadOnlyMemory<byte>? bytes) => bytes is { } some ? Convert.ToHexStringLower(some.Span) : null;

    private static ImmutableArray<FallbackAddress> Fallbacks(Bolt11Vector vector) =>
        [.. vector.Fallbacks.Select(fallback => new FallbackAddress(fallback.Version, Convert.FromHexString(fallback.Program)))];

    private static ImmutableArray<ImmutableArray<RouteHop>> Routes(Bolt11Vector vector) =>
        [.. vector.Routes.Select(route => ImmutableArray.CreateRange(route.Select(Hop)))];

    private static RouteHop Hop(Bolt11Vector.Hop hop)
    {
        var parts = hop.ShortChannelId.Split('x').Select(part => ulong.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var channel = (parts[0] << 40) | (parts[1] << 16) | parts[2];
        return new RouteHop(
            Convert.FromHexString(hop.Pubkey), channel, hop.FeeBaseMsat, hop.FeeProportionalMillionths, hop.CltvExpiryDelta);
    }
}
