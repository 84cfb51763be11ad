using Paywall.Protocol.Lightning;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

public sealed class Bolt11FeaturesTests
{
    private static readonly int[] KnownEven = [8, 14, 16, 24, 36, 48];

    [Fact]
    public void Known_features_are_read_whether_required_or_optional()
    {
        Assert.Equal([8, 14, 16, 24, 36, 48], Read(8, 14, 16, 24, 36, 48).Features);
        Assert.Equal([9, 15, 17, 25, 37, 49], Read(9, 15, 17, 25, 37, 49).Features);
    }

    [Fact]
    public void Every_unknown_even_bit_is_refused()
    {
        for (var bit = 0; bit < 200; bit += 2)
        {
            var expected = KnownEven.Contains(bit) ? Bolt11Failure.None : Bolt11Failure.UnknownFeature;
            Assert.Equal(expected, Failure(With(bit)));
        }
    }

    [Fact]
    public void Every_odd_bit_is_kept_and_harmless()
    {
        for (var bit = 1; bit < 200; bit += 2)
        {
            Assert.Contains(bit, Read(With(bit)).Features);
        }
    }

    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(8, 16)]
    [InlineData(9, 17)]
    [InlineData(14, 16)]
    [InlineData(24)]
    [InlineData(25)]
    public void A_feature_without_one_that_it_needs_is_refused(params int[] bits) =>
        Assert.Equal(Bolt11Failure.MissingFeatureDependency, Failure(bits));

    [Theory]
    [InlineData(8, 15)]
    [InlineData(9, 14)]
    [InlineData(9, 14, 17)]
    [InlineData(8, 15, 16)]
    [InlineData(9, 24)]
    [InlineData(36)]
    [InlineData(48)]
    public void Either_bit_of_a_pair_satisfies_what_needs_it(params int[] bits) => Assert.Equal(bits, Read(bits).Features);

    [Fact]
    public void An_invoice_without_features_has_none() =>
        Assert.Empty(Bolt11Invoice.Parse(Invoice("lnbc", P, S, D)).Features);

    [Fact]
    public void Leading_zeros_are_refused() =>
        Assert.Equal(Bolt11Failure.NotMinimal, Failure(Field('9', [0, .. Features(8, 14)])));

    [Fact]
    public void Features_stated_twice_are_refused() =>
        Assert.Equal(Bolt11Failure.AmbiguousField, Failure([.. F8And14, .. F8And14]));

    private static int[] With(int bit) => [.. new[] { 8, 14, bit }.Distinct().Order()];

    private static Bolt11Invoice Read(params int[] bits) => Bolt11Invoice.Parse(Invoice("lnbc", P, S, D, Field('9', Features(bits))));

    private static Bolt11Failure Failure(params int[] bits) => Failure(Field('9', Features(bits)));

    private static Bolt11Failure Failure(byte[] field)
    {
        _ = Bolt11Invoice.TryParse(Invoice("lnbc", P, S, D, field), out _, out var failure);
        return failure;
    }
}
