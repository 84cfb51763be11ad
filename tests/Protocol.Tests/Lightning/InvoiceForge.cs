using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;

namespace Paywall.Protocol.Tests.Lightning;

/// <summary>
/// Makes invoices field by field, right and wrong ones, with a bech32 and a signing of its own, so that the reader is not tested against
/// the code it shares with the writer.
/// </summary>
internal static class InvoiceForge
{
    public const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    public const long Time = 1496314658;

    private static readonly Org.BouncyCastle.Asn1.X9.X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");

    /// <summary>The key that the examples of BOLT 11 are signed with.</summary>
    public static byte[] Key { get; } = Convert.FromHexString("e126f68f7eafcc8b74f54d269fe206be715000f94dac067d1c04a8ca3b2db734");

    public static string PayeeOfKey => "03e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad";

    public static byte[] Hash { get; } = Convert.FromHexString("0001020304050607080900010203040506070809000102030405060708090102");

    public static byte[] Secret { get; } = [.. Enumerable.Repeat((byte)0x11, 32)];

    public static byte[] P => Field('p', Words(Hash));

    public static byte[] S => Field('s', Words(Secret));

    public static byte[] D => Text("coffee beans");

    public static byte[] H => Field('h', Words(SHA256.HashData("coffee beans"u8)));

    public static byte[] N => Field('n', Words(Convert.FromHexString(PayeeOfKey)));

    /// <summary>The variable onion and the payment secret, required.</summary>
    public static byte[] F8And14 => Field('9', Features(8, 14));

    /// <summary>A signed invoice with the four fields that every invoice has, and others after them.</summary>
    public static string Complete(params byte[][] others) => Invoice("lnbc", [P, S, D, F8And14, .. others]);

    /// <summary>A signed invoice with exactly these fields.</summary>
    public static string Invoice(string humanReadable, params byte[][] fields)
    {
        byte[] words = [.. Number(Time, 7), .. fields.SelectMany(field => field)];
        return Encode(humanReadable, [.. words, .. Words(Sign(humanReadable, words))]);
    }

    public static byte[] Field(char type, byte[] words) =>
        [(byte)Alphabet.IndexOf(type, StringComparison.Ordinal), .. Number(words.Length, 2), .. words];

    public static byte[] Text(string text) => Field('d', Words(Encoding.UTF8.GetBytes(text)));

    /// <summary>Bytes as five-bit words, filled up with zero bits.</summary>
    public static byte[] Words(byte[] bytes) => Regroup(bytes, 8, 5);

    /// <summary>A number in so many words.</summary>
    public static byte[] Number(long number, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (byte)((number >> (5 * (count - 1 - i))) & 31))];

    public static byte[] RandomWords(Random random, int count)
    {
        var words = new byte[count];
        random.NextBytes(words);
        return [.. words.Select(word => (byte)(word & 31))];
    }

    public static byte[] Features(params int[] bits)
    {
        var words = new byte[(bits.Max() / 5) + 1];
        foreach (var bit in bits)
        {
            words[^((bit / 5) + 1)] |= (byte)(1 << (bit % 5));
        }

        return words;
    }

    /// <summary>r, s and recovery id over the content, with a nonce of its own making.</summary>
    public static byte[] Sign(string humanReadable, byte[] words, bool highS = false, byte[]? key = null)
    {
        var order = Curve.N;
        var hash = new BigInteger(1, HashToSign(humanReadable, words));
        var nonce = new BigInteger(1, SHA256.HashData([.. Key, .. hash.ToByteArrayUnsigned()])).Mod(order);
        var point = Curve.G.Multiply(nonce).Normalize();
        var r = point.AffineXCoord.ToBigInteger().Mod(order);
        var s = nonce.ModInverse(order).Multiply(hash.Add(r.Multiply(new BigInteger(1, key ?? Key)))).Mod(order);
        var isOdd = point.AffineYCoord.ToBigInteger().TestBit(0);
        if (s.CompareTo(order.ShiftRight(1)) > 0 != highS)
        {
            s = order.Subtract(s);
            isOdd = !isOdd;
        }

        return [.. Fixed(r), .. Fixed(s), (byte)(isOdd ? 1 : 0)];
    }

    public static string Encode(string humanReadable, byte[] words)
    {
        var high = humanReadable.Select(letter => (byte)(letter >> 5));
        var low = humanReadable.Select(letter => (byte)(letter & 31));
        byte[] expanded = [.. high, 0, .. low];
        var remainder = Remainder([.. expanded, .. words, 0, 0, 0, 0, 0, 0]) ^ 1;
        return $"{humanReadable}1{Letters(words)}{Letters(Number(remainder, 6))}";
    }

    /// <summary>Splits an invoice that is one into its human-readable part and its words without checksum.</summary>
    public static (string HumanReadable, byte[] Words) Decode(string invoice)
    {
        var separator = invoice.LastIndexOf('1');
        var words = invoice[(separator + 1)..^6].Select(letter => (byte)Alphabet.IndexOf(letter, StringComparison.Ordinal));
        return (invoice[..separator], [.. words]);
    }

    public static string Letters(byte[] words) => string.Concat(words.Select(word => Alphabet[word]));

    /// <summary>The hash that a signature is made over.</summary>
    public static byte[] HashToSign(string humanReadable, byte[] words)
    {
        return SHA256.HashData([.. Encoding.ASCII.GetBytes(humanReadable), .. Regroup(words, 5, 8)]);
    }

    /// <summary>Bits in groups of one size as groups of another, filled up with zeros.</summary>
    private static byte[] Regroup(byte[] source, int from, int to)
    {
        List<byte> target = new((source.Length * from / to) + 1);
        var (pending, count) = (0, 0);
        foreach (var group in source)
        {
            pending = (pending << from) | group;
            for (count += from; count >= to; count -= to)
            {
                target.Add((byte)(pending >> (count - to)));
                pending &= (1 << (count - to)) - 1;
            }
        }

        if (count > 0)
        {
            target.Add((byte)(pending << (to - count)));
        }

        return [.. target];
    }

    private static byte[] Fixed(BigInteger number)
    {
        var bytes = number.ToByteArrayUnsigned();
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    /// <summary>The remainder modulo the generator of BIP 173, bit by bit.</summary>
    private static long Remainder(byte[] words)
    {
        long[] generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        long remainder = 1;
        foreach (var word in words)
        {
            var top = remainder >> 25;
            remainder = ((remainder & 0x1ffffff) << 5) ^ word;
            for (var bit = 0; bit < 5; bit++)
            {
                remainder ^= ((top >> bit) & 1) * generator[bit];
            }
        }

        return remainder;
    }
}
