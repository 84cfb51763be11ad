using System.Text;
using Paywall.Protocol.L402;

namespace Paywall.Oracle.Tests.L402;

/// <summary>What goes into a macaroon, for both sides to mint.</summary>
/// <param name="RootKey">The issuer's secret.</param>
/// <param name="Identifier">The identifier.</param>
/// <param name="Location">The location, null for none.</param>
/// <param name="Caveats">The caveats, in UTF-8.</param>
internal sealed record MacaroonContent(byte[] RootKey, byte[] Identifier, string? Location, params string[] Caveats)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz=:,/_-0123456789 äß€𝄞";

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)(0xff - i))];

    private static readonly byte[] Binary = [.. Enumerable.Range(0, 66).Select(i => (byte)(i * 31))];

    public static Dictionary<string, MacaroonContent> Cases { get; } = new()
    {
        ["no caveats"] = new(Key, Binary, "paywall"),
        ["no location"] = new(Key, Binary, null, "services=forecast:0"),
        ["a location in UTF-8"] = new(Key, Binary, "https://bücher.example/€", "services=forecast:0"),
        ["64 caveats"] = new(Key, Binary, "paywall", [.. Enumerable.Range(0, 64).Select(i => $"condition_{i}={i}")]),
        ["the longest length of one byte"] = new(Key, Binary, "paywall", new string('c', 127)),
        ["the shortest length of two bytes"] = new(Key, Binary, "paywall", new string('c', 128)),
        ["lengths of two bytes everywhere"] = new(Key, new byte[300], new string('l', 200), new string('c', 1000), new string('d', 4000)),
        ["an empty caveat"] = new(Key, Binary, "paywall", "", "a=b"),
        ["a caveat twice"] = new(Key, Binary, "paywall", "a=b", "a=b"),
        ["an identifier of one byte"] = new(Key, [0xff], "paywall", "a=b"),
        ["an identifier like a field"] = new(Key, [2, 0, 0, 6, 32], "paywall", "\u0002\u0000\u0000\u0006"),
        ["a root key of one byte"] = new([0x80], Binary, "paywall", "a=b"),
        ["a root key longer than a hash block"] = new(new byte[200], Binary, "paywall", "a=b"),
    };

    public Macaroon Mint() => With(Macaroon.Mint(RootKey, Identifier, Location), Caveats);

    /// <summary>The question to the oracle to mint the same.</summary>
    public object ToMint() => new
    {
        Operation = "mint",
        RootKey = Convert.ToHexStringLower(RootKey),
        Identifier = Convert.ToHexStringLower(Identifier),
        Location,
        Caveats = Hex(Caveats),
    };

    public static Macaroon With(Macaroon macaroon, params string[] caveats) =>
        caveats.Aggregate(macaroon, (narrowed, caveat) => narrowed.WithCaveat(Encoding.UTF8.GetBytes(caveat)));

    public static string[] Hex(IEnumerable<string> texts) =>
        [.. texts.Select(text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)))];

    public static MacaroonContent Draw(Random random)
    {
        var location = random.Next(4) == 0 ? null : Text(random, 1, 20);
        var caveats = Enumerable.Range(0, random.Next(9)).Select(_ => Text(random, 0, random.Next(4) == 0 ? 300 : 60));
        return new MacaroonContent(Bytes(random, 1, 80), Bytes(random, 1, random.Next(4) == 0 ? 300 : 70), location, [.. caveats]);
    }

    private static byte[] Bytes(Random random, int minimum, int maximum)
    {
        var bytes = new byte[random.Next(minimum, maximum + 1)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Text(Random random, int minimum, int maximum)
    {
        var letters = Letters.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, random.Next(minimum, maximum + 1)).Select(_ => letters[random.Next(letters.Length)]));
    }
}
