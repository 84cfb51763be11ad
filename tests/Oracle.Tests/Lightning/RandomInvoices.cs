using System.Collections.Immutable;
using Paywall.Protocol.Lightning;

namespace Paywall.Oracle.Tests.Lightning;

/// <summary>Draws drafts of which every library reads and writes every part.</summary>
internal static class RandomInvoices
{
    private static readonly ImmutableArray<int>[] Features = [[8, 14], [9, 15], [9, 14, 17], [8, 14, 16, 49], [8, 14, 25, 37, 99]];

    private static readonly (byte Version, int Length)[] Fallbacks = [(17, 20), (18, 20), (0, 20), (0, 32), (1, 32)];

    public static Bolt11Draft Draw(Random random)
    {
        var isHashed = random.Next(4) == 0;
        var draft = InvoiceCases.Plain with
        {
            Network = (BitcoinNetwork)random.Next(4),
            Amount = random.Next(5) == 0 ? null : Amount(random),
            Timestamp = DateTimeOffset.FromUnixTimeSeconds(random.NextInt64(1, 1L << 35)),
            PaymentHash = new PaymentHash(Bytes(random, 32)),
            PaymentSecret = Bytes(random, 32),
            Description = isHashed ? null : Text(random),
            DescriptionHash = isHashed ? InvoiceCases.DescriptionHash : default(ReadOnlyMemory<byte>?),
            Expiry = random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.NextInt64(1, 1L << random.Next(1, 33))),
            MinFinalCltvExpiryDelta = random.Next(2) == 0 ? null : (ulong)random.NextInt64(1, 1L << random.Next(1, 20)),
            NamesPayee = random.Next(3) == 0,
            Fallbacks = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Fallback(random))],
            Features = Features[random.Next(Features.Length)],
        };
        return draft with { Routes = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Route(random))] };
    }

    private static MilliSatoshi Amount(Random random)
    {
        var digits = (ulong)random.NextInt64(1, 10_000);
        var zeros = random.Next(13);
        return new MilliSatoshi(Enumerable.Repeat(10UL, zeros).Aggregate(digits, (amount, ten) => amount * ten));
    }

    private static FallbackAddress Fallback(Random random)
    {
        var (version, length) = Fallbacks[random.Next(Fallbacks.Length)];
        return new FallbackAddress(version, Bytes(random, length));
    }

    private static ImmutableArray<RouteHop> Route(Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => new RouteHop(
            new NodePrivateKey(Bytes(random, 32)).NodeId.Span.ToArray(),
            (ulong)random.NextInt64(),
            (uint)random.Next(),
            (uint)random.Next(),
            (ushort)random.Next(1 << 15)))];

    private static string Text(Random random)
    {
        string[] letters = ["a", "B", "7", " ", "ß", "€", "杯", "☕", "𝄞", "\"", "\n"];
        return string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => letters[random.Next(letters.Length)]));
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
