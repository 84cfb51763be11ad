using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.Lightning;

/// <summary>Generates whatever an invoice may say.</summary>
internal static class AnyDraft
{
    private const long LastTimestamp = (1L << 35) - 1;
    private const ulong LargestNumber = (1UL << 60) - 1;
    private const int LongestDescription = 639;

    private static readonly int[] OtherFeatures = [16, 24, 36, 48];

    public static Gen<Bolt11Draft> Draft { get; } =
        from network in Gen.Enum<BitcoinNetwork>()
        from amount in Any.OrNothing(Any.Amount)
        from seconds in Gen.Long[0, LastTimestamp]
        from hash in Any.PaymentHash
        from secret in Any.Bytes32
        from description in Any.OrNull(Description)
        from digest in Any.Bytes32
        from more in Optional
        from channels in Channels
        select more with
        {
            Network = network,
            Amount = amount,
            Timestamp = DateTimeOffset.FromUnixTimeSeconds(seconds),
            PaymentHash = hash,
            PaymentSecret = secret,
            Description = description,
            DescriptionHash = description is null ? digest : default(ReadOnlyMemory<byte>?),
            Fallbacks = channels.Fallbacks,
            Routes = channels.Routes,
        };

    private static Gen<string> Description => Any.Text.Array[0, 12].Select(string.Concat).Where(IsShort);

    private static Gen<Bolt11Draft> Optional =>
        from expiry in Any.OrNothing(Gen.Long[0, long.MaxValue / TimeSpan.TicksPerSecond])
        from delta in Any.OrNothing(Gen.ULong[0, LargestNumber])
        from namesPayee in Gen.Bool
        from metadata in Any.OrNull(Gen.Byte.Array[0, 200])
        from features in Features
        select new Bolt11Draft
        {
            Network = default,
            Timestamp = default,
            PaymentHash = default,
            PaymentSecret = default,
            Expiry = expiry is { } seconds ? new TimeSpan(seconds * TimeSpan.TicksPerSecond) : null,
            MinFinalCltvExpiryDelta = delta,
            NamesPayee = namesPayee,
            Metadata = metadata is null ? default(ReadOnlyMemory<byte>?) : metadata,
            Features = features,
        };

    private static Gen<(ImmutableArray<FallbackAddress> Fallbacks, ImmutableArray<ImmutableArray<RouteHop>> Routes)> Channels =>
        from fallbacks in Fallback.Array[0, 3]
        from routes in Hop.Array[1, 4].Array[0, 3]
        select (fallbacks.ToImmutableArray(), routes.Select(route => route.ToImmutableArray()).ToImmutableArray());

    private static Gen<FallbackAddress> Fallback => Gen.OneOf(
        Gen.Select(Gen.Byte[17, 18], Gen.Byte.Array[20], (version, program) => new FallbackAddress(version, program)),
        Gen.OneOf(Gen.Byte.Array[20], Any.Bytes32).Select(program => new FallbackAddress(0, program)),
        Gen.Select(Gen.Byte[1, 16], Gen.Byte.Array[2, 40], (version, program) => new FallbackAddress(version, program)));

    private static Gen<RouteHop> Hop => Gen.Select(
        Gen.Byte.Array[33], Gen.ULong, Gen.UInt, Gen.UInt, Gen.UShort,
        (node, channel, feeBase, rate, delta) => new RouteHop(node, channel, feeBase, rate, delta));

    /// <summary>The onion and the secret, known others, and odd ones that nobody knows; of each pair the even or the odd bit.</summary>
    private static Gen<ImmutableArray<int>> Features =>
        from isOdd in Gen.Int[0, 1].Array[6]
        from others in Gen.Bool.Array[4]
        from unknown in Gen.Int[25, 2556].Array[0, 5]
        select ImmutableArray.CreateRange<int>(
        [
            8 + isOdd[0], 14 + isOdd[1],
            .. OtherFeatures.Select((bit, i) => bit + isOdd[i + 2]).Where((_, i) => others[i]),
            .. unknown.Select(half => (2 * half) + 1).Distinct().Order(),
        ]);

    private static bool IsShort(string description) => Encoding.UTF8.GetByteCount(description) <= LongestDescription;
}
