using System.Text;
using Paywall.Protocol.L402;
using static Paywall.Protocol.Tests.L402.MacaroonForge;

namespace Paywall.Protocol.Tests.L402;

/// <summary>A token of ours with damaged caveats or identifier, signed again with the right key, so that the damage is reached.</summary>
internal sealed class TokenDamage
{
    private static readonly KeyRing.DerivedKeys RootKeys = Tokens.Keys.For(KeyPurpose.TokenRoot);

    private static readonly string[] Conditions =
    [
        "services", "forecast_valid_until", "forecast_capabilities", "paywall_amount_msat", "paywall_uses", "paywall_invoice",
        "paywall_method", "paywall_path", "paywall_query_sha256", "paywall_body_sha256", "paywall_", "preimage", "other", "",
    ];

    private static readonly string[] Values =
    [
        "", "0", "1", "5", "10", "11", "1001", "pass", "forecast:0", "other:0", "1893456000", "1893455999", "1893456001", "21000",
        "18446744073709551616", "GET", "=", "\0", "ü", "zbd-main:a1B2.c3~d4_e5-f6", "zbd-main:", Tokens.EmptySha256, "253402300800",
        Tokens.Preimage.ToHex(), Tokens.OtherPreimage.ToHex(),
    ];

    public TokenDamage(Random random)
    {
        var token = Undamaged[random.Next(Undamaged.Length)];
        Identifier = token.Identifier.ToArray();
        Caveats = [.. token.Caveats.Select(caveat => caveat.ToArray())];
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            Damage(random);
        }

        Bytes = Write();
    }

    /// <summary>A token of each kind.</summary>
    public static Macaroon[] Undamaged { get; } =
    [
        Tokens.Mint(Tokens.SingleUse), Tokens.Mint(Tokens.Pack), Tokens.Mint(Tokens.Pass),
        Tokens.Mint(Tokens.Pack with { BodySha256 = Tokens.EmptySha256 }),
    ];

    public byte[] Identifier { get; private set; }

    public List<byte[]> Caveats { get; }

    public byte[] Bytes { get; }

    /// <summary>Whether the identifier is still one that names our key.</summary>
    public bool IsOurs =>
        Identifier.Length == 66 && Identifier[0] == 0 && Identifier[1] == 0 && Identifier[50] == 7 && Identifier[51..].All(b => b == 0);

    /// <summary>Damages bytes without regard to what they mean.</summary>
    public static void DamageBytes(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(8))
        {
            case 0:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                bytes.Add((byte)random.Next(256));
                break;
            case 1:
                bytes.Insert(at, (byte)random.Next(8));
                break;
            case 2:
                bytes.InsertRange(at, CaveatOf("preimage=00"u8));
                break;
            default:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
        }
    }

    private void Damage(Random random)
    {
        var at = random.Next(Caveats.Count);
        switch (random.Next(40))
        {
            case 0:
                Identifier[random.Next(Identifier.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                Identifier = Identifier[..random.Next(Identifier.Length + 1)];
                Identifier = Identifier.Length == 0 ? [0] : Identifier;
                break;
            case 2:
                Caveats.AddRange(Enumerable.Repeat(Caveats[at], random.Next(50, 70)));
                break;
            case 3:
                Caveats.Add(new byte[random.Next(7000, 9000)]);
                break;
            default:
                DamageCaveat(at, random);
                break;
        }
    }

    private void DamageCaveat(int at, Random random)
    {
        switch (random.Next(6))
        {
            case 0 when Caveats.Count > 1:
                Caveats.RemoveAt(at);
                break;
            case 1:
                Caveats.Insert(random.Next(Caveats.Count + 1), Caveats[at]);
                break;
            case 2:
                Caveats[at] = RandomCaveat(random);
                break;
            case 3 when Caveats[at].Length > 0:
                Caveats[at] = [.. Caveats[at]];
                Caveats[at][random.Next(Caveats[at].Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 4:
                var other = random.Next(Caveats.Count);
                (Caveats[at], Caveats[other]) = (Caveats[other], Caveats[at]);
                break;
            default:
                Caveats.Insert(random.Next(Caveats.Count + 1), RandomCaveat(random));
                break;
        }
    }

    private static byte[] RandomCaveat(Random random) =>
        Encoding.UTF8.GetBytes($"{Conditions[random.Next(Conditions.Length)]}={Values[random.Next(Values.Length)]}");

    private byte[] Write()
    {
        var rootKey = new byte[32];
        RootKeys.TryComputeMac(new KeyId(7), Identifier, rootKey);
        return
        [
            2, .. Field(1, "paywall"u8), .. Field(2, Identifier), 0, .. Caveats.SelectMany(caveat => CaveatOf(caveat)),
            0, .. Field(6, Sign(rootKey, Identifier, [.. Caveats])),
        ];
    }
}
