using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Paywall.Protocol.Lightning;

namespace Paywall.Oracle.Tests.Lightning;

/// <summary>Invoices that between them use everything that a draft can say, by name.</summary>
internal static class InvoiceCases
{
    public const string LongDescription = "A description that is longer than an invoice holds, or would be if it had to be";

    private const ulong Bitcoin = 100_000_000_000;
    private const ulong AllBitcoin = 21_000_000 * Bitcoin;

    public static NodePrivateKey Key { get; } = new(KeyBytes);

    public static byte[] KeyBytes => Convert.FromHexString("e126f68f7eafcc8b74f54d269fe206be715000f94dac067d1c04a8ca3b2db734");

    public static ReadOnlyMemory<byte> DescriptionHash { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(LongDescription));

    public static Bolt11Draft Plain { get; } = new()
    {
        Network = BitcoinNetwork.Mainnet,
        Amount = MilliSatoshi.FromSatoshi(2_500),
        Timestamp = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000),
        PaymentHash = PaymentHash.Parse("0001020304050607080900010203040506070809000102030405060708090102"),
        PaymentSecret = Enumerable.Repeat((byte)0x11, 32).ToArray(),
        Description = "coffee beans",
    };

    public static Dictionary<string, Bolt11Draft> All { get; } = new[]
    {
        Amounts(), Networks(), Texts(), Times(), FallbackKinds(), RouteKinds(), FeatureSets(), Others(),
    }.SelectMany(cases => cases).ToDictionary(entry => entry.Name, entry => entry.Draft);

    public static FallbackAddress Fallback(byte version, int length) =>
        new(version, Enumerable.Range(1, length).Select(i => (byte)(i * version)).ToArray());

    /// <summary>A way over so many channels, each different.</summary>
    public static ImmutableArray<RouteHop> Route(int hops) =>
    [
        .. Enumerable.Range(1, hops).Select(i => new RouteHop(
            Key.NodeId.Span.ToArray(), 0x0102030405060708UL * (ulong)i, (uint)i, (uint)(1_000_000 * i), (ushort)(3 * i))),
    ];

    private static IEnumerable<(string Name, Bolt11Draft Draft)> Amounts()
    {
        yield return ("no amount", Plain with { Amount = null });
        ulong[] amounts =
        [
            1, 9, 10, 99, 100, 101, 999, 1_000, 1_001, 99_999, 100_000, 100_000_000, 123_456_789, Bitcoin, AllBitcoin - 1, AllBitcoin,
        ];
        foreach (var amount in amounts)
        {
            yield return ($"{amount} msat", Plain with { Amount = new MilliSatoshi(amount) });
        }

        yield return ("more bitcoin than there is", Plain with { Amount = new MilliSatoshi(AllBitcoin + 1) });
        yield return ("the largest amount", Plain with { Amount = new MilliSatoshi(ulong.MaxValue) });
    }

    private static IEnumerable<(string Name, Bolt11Draft Draft)> Networks()
    {
        foreach (var network in Enum.GetValues<BitcoinNetwork>())
        {
            yield return ($"{network}", Plain with { Network = network });
            yield return ($"{network} without amount", Plain with { Network = network, Amount = null });
            yield return ($"{network} with fallbacks", Plain with
            {
                Network = network,
                Fallbacks = [Fallback(17, 20), Fallback(18, 20), Fallback(0, 20)],
            });
        }
    }

    private static IEnumerable<(string Name, Bolt11Draft Draft)> Texts() =>
    [
        ("an empty description", Plain with { Description = "" }),
        ("a description of one letter", Plain with { Description = "x" }),
        ("a description in many scripts", Plain with { Description = "ナンセンス 1杯 ½ ☕ 𝄞 \t\n\"\\" }),
        ("the longest description", Plain with { Description = new string('d', 639) }),
        ("a description hash", Plain with { Description = null, DescriptionHash = DescriptionHash }),
        ("no byte of metadata", Plain with { Metadata = ReadOnlyMemory<byte>.Empty }),
        ("metadata", Plain with { Metadata = new byte[] { 1, 0xfa, 0xfa, 0xf0 } }),
        ("the longest metadata", Plain with { Metadata = Enumerable.Range(0, 639).Select(i => (byte)i).ToArray() }),
    ];

    private static IEnumerable<(string Name, Bolt11Draft Draft)> Times()
    {
        foreach (var seconds in new[] { 1L, 31, 32, 3_600, 604_800, 1L << 32, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond })
        {
            yield return ($"expiry of {seconds} s", Plain with { Expiry = TimeSpan.FromSeconds(seconds) });
        }

        foreach (var delta in new ulong[] { 1, 9, 18, 31, 32, 144, 0xffff, 1UL << 52 })
        {
            yield return ($"final delta of {delta}", Plain with { MinFinalCltvExpiryDelta = delta });
        }

        yield return ("the first second", Plain with { Timestamp = DateTimeOffset.FromUnixTimeSeconds(1) });
        yield return ("the last second", Plain with { Timestamp = DateTimeOffset.FromUnixTimeSeconds((1L << 35) - 1) });
    }

    private static IEnumerable<(string Name, Bolt11Draft Draft)> FallbackKinds()
    {
        foreach (var (version, length) in new (byte, int)[] { (17, 20), (18, 20), (0, 20), (0, 32), (1, 32) })
        {
            yield return ($"fallback {version} of {length} bytes", Plain with { Fallbacks = [Fallback(version, length)] });
        }

        yield return ("fallbacks of witness versions to come", Plain with { Fallbacks = [Fallback(2, 2), Fallback(16, 40)] });
    }

    private static IEnumerable<(string Name, Bolt11Draft Draft)> RouteKinds()
    {
        foreach (var hops in new[] { 1, 2, 3, 4, 6, 12 })
        {
            yield return ($"{hops} hops", Plain with { Routes = [Route(hops)] });
        }

        RouteHop largest = new(Key.NodeId.Span.ToArray(), ulong.MaxValue, uint.MaxValue, uint.MaxValue, ushort.MaxValue);
        yield return ("several routes", Plain with { Routes = [Route(2), Route(1), Route(3)] });
        yield return ("a hop of zeros", Plain with { Routes = [[new(Key.NodeId.Span.ToArray(), 0, 0, 0, 0)]] });
        yield return ("a hop of largest numbers", Plain with { Routes = [[largest]] });
    }

    private static IEnumerable<(string Name, Bolt11Draft Draft)> FeatureSets()
    {
        ImmutableArray<int>[] sets =
        [
            [8, 14], [9, 15], [8, 15], [9, 14, 17], [8, 14, 16], [8, 14, 25], [8, 14, 24], [8, 14, 37], [8, 14, 36], [8, 14, 49],
            [8, 14, 48], [8, 14, 99], [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23], [9, 11, 15], [8, 14, 5_113],
        ];
        return sets.Select(bits => ($"features {string.Join(' ', bits)}", Plain with { Features = bits }));
    }

    private static IEnumerable<(string Name, Bolt11Draft Draft)> Others() =>
    [
        ("a named payee", Plain with { NamesPayee = true }),
        ("nearly everything", Plain with
        {
            Network = BitcoinNetwork.Regtest,
            Amount = new MilliSatoshi(967_878_534),
            Description = null,
            DescriptionHash = DescriptionHash,
            Expiry = TimeSpan.FromDays(7),
            MinFinalCltvExpiryDelta = 40,
            NamesPayee = true,
            Fallbacks = [Fallback(17, 20), Fallback(0, 32)],
            Routes = [Route(2), Route(1)],
            Features = [9, 14, 17, 49, 99],
        }),
    ];
}
