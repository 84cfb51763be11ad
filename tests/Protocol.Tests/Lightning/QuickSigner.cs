using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;

namespace Paywall.Protocol.Tests.Lightning;

/// <summary>Signs with the key of the examples and one nonce for all, which spares the multiplication of a point.</summary>
internal static class QuickSigner
{
    private static readonly BigInteger Order = CustomNamedCurves.GetByName("secp256k1").N;
    private static readonly BigInteger Nonce = new(1, [.. Enumerable.Repeat((byte)0x2a, 32)]);
    private static readonly BigInteger NonceInverse = Nonce.ModInverse(Order);
    private static readonly BigInteger R;
    private static readonly BigInteger RTimesKey;
    private static readonly bool IsOdd;

    static QuickSigner()
    {
        var point = CustomNamedCurves.GetByName("secp256k1").G.Multiply(Nonce).Normalize();
        R = point.AffineXCoord.ToBigInteger();
        RTimesKey = R.Multiply(new BigInteger(1, InvoiceForge.Key));
        IsOdd = point.AffineYCoord.ToBigInteger().TestBit(0);
    }

    /// <summary>The invoice with these words before its signature.</summary>
    public static string Invoice(string humanReadable, byte[] words)
    {
        var hash = new BigInteger(1, InvoiceForge.HashToSign(humanReadable, words));
        var s = NonceInverse.Multiply(hash.Add(RTimesKey)).Mod(Order);
        var isHigh = s.CompareTo(Order.ShiftRight(1)) > 0;
        byte[] signature = [.. Fixed(R), .. Fixed(isHigh ? Order.Subtract(s) : s), (byte)(IsOdd != isHigh ? 1 : 0)];
        return InvoiceForge.Encode(humanReadable, [.. words, .. InvoiceForge.Words(signature)]);
    }

    private static byte[] Fixed(BigInteger number)
    {
        var bytes = number.ToByteArrayUnsigned();
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
