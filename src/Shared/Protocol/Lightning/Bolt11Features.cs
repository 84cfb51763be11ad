//
//  Feature bits of an invoice
//
//      Even bits are required, odd ones optional. A reader must refuse a required bit that it does not know, and a feature
//      without those it depends on. The variable onion counts as one of those, as it did before BOLT 9 took it for granted,
//      because payers in use still refuse invoices without it.
//
//  References
//      BOLT 9 "Assigned Feature Flags", context 9 (invoices)
//      BOLT 11, "Feature Bits"
//

using System.Collections.Immutable;

namespace Paywall.Protocol.Lightning;

internal static class Bolt11Features
{
    private const int VariableOnion = 8;
    private const int PaymentSecret = 14;
    private const int BasicMultiPart = 16;
    private const int RouteBlinding = 24;
    private const int AttributionData = 36;
    private const int PaymentMetadata = 48;

    /// <summary>The highest bit that a field of 1,023 words can hold.</summary>
    private const int MaximumBit = (1023 * 5) - 1;

    /// <summary>What a writer of today must ask for: a variable onion and the payment secret.</summary>
    public static ImmutableArray<int> Default { get; } = [VariableOnion, PaymentSecret];

    private static readonly int[] Known =
        [VariableOnion, PaymentSecret, BasicMultiPart, RouteBlinding, AttributionData, PaymentMetadata];

    private static readonly (int Feature, int Needs)[] Dependencies =
    [
        (PaymentSecret, VariableOnion),
        (BasicMultiPart, PaymentSecret),
        (RouteBlinding, VariableOnion),
    ];

    /// <summary>Whether a writer may state these bits: ascending, the payment secret among them, each with those it needs.</summary>
    public static bool IsWritable(ImmutableArray<int> bits)
    {
        if (bits.IsDefault || !Has(bits, PaymentSecret) || bits[0] < 0 || bits[^1] > MaximumBit)
        {
            return false;
        }

        for (var i = 1; i < bits.Length; i++)
        {
            if (bits[i] <= bits[i - 1])
            {
                return false;
            }
        }

        return Check(bits) == Bolt11Failure.None;
    }

    /// <summary>Checks the bits by the rules for a payer.</summary>
    public static Bolt11Failure Check(ImmutableArray<int> bits)
    {
        foreach (var bit in bits)
        {
            if (bit % 2 == 0 && Array.IndexOf(Known, bit) < 0)
            {
                return Bolt11Failure.UnknownFeature;
            }
        }

        foreach (var (feature, needs) in Dependencies)
        {
            if (Has(bits, feature) && !Has(bits, needs))
            {
                return Bolt11Failure.MissingFeatureDependency;
            }
        }

        return Bolt11Failure.None;
    }

    public static ImmutableArray<int> FromWords(ReadOnlySpan<byte> words)
    {
        var bits = ImmutableArray.CreateBuilder<int>();
        for (var bit = 0; bit < words.Length * 5; bit++)
        {
            if ((words[words.Length - 1 - (bit / 5)] & (1 << (bit % 5))) != 0)
            {
                bits.Add(bit);
            }
        }

        return bits.ToImmutable();
    }

    /// <summary>The shortest form of ascending bits.</summary>
    public static byte[] ToWords(ImmutableArray<int> bits)
    {
        var words = new byte[(bits[^1] / 5) + 1];
        foreach (var bit in bits)
        {
            words[words.Length - 1 - (bit / 5)] |= (byte)(1 << (bit % 5));
        }

        return words;
    }

    private static bool Has(ImmutableArray<int> bits, int feature) => bits.Contains(feature) || bits.Contains(feature + 1);
}
