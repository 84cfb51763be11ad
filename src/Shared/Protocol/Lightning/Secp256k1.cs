//
//  ECDSA over secp256k1 with public key recovery
//
//      Deterministic signatures (RFC 6979) with low S; recovery of the signer's key from a signature, which .NET's own ECDsa lacks.
//
//  References
//      SEC 1 v2.0, section 4.1 "Elliptic Curve Digital Signature Algorithm" (4.1.6: public key recovery)
//      SEC 2 v2.0, section 2.4.1 "Recommended parameters secp256k1"
//      RFC 6979 "Deterministic Usage of the Digital Signature Algorithm"
//

using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Utilities;

namespace Paywall.Protocol.Lightning;

internal static class Secp256k1
{
    public const int PrivateKeyLength = 32;
    public const int PublicKeyLength = 33;
    public const int SignatureLength = 64;

    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve);
    private static readonly BigInteger Order = Curve.N;
    private static readonly BigInteger HalfOrder = Curve.N.ShiftRight(1);
    private static readonly BigInteger FieldSize = Curve.Curve.Field.Characteristic;

    public static bool IsPrivateKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != PrivateKeyLength)
        {
            return false;
        }

        var scalar = Unsigned(key);
        return scalar.SignValue > 0 && scalar.CompareTo(Order) < 0;
    }

    public static bool IsPublicKey(ReadOnlySpan<byte> key) => TryDecode(key, out _);

    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey) => Domain.G.Multiply(Unsigned(privateKey)).GetEncoded(compressed: true);

    public static bool IsLowS(ReadOnlySpan<byte> signature) => Unsigned(signature[32..]).CompareTo(HalfOrder) <= 0;

    /// <summary>Signs a 32-byte hash; the result is r and s, 32 bytes each, and the recovery id 0 to 3.</summary>
    public static (byte[] Signature, byte RecoveryId) Sign(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> privateKey)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(forSigning: true, new ECPrivateKeyParameters(Unsigned(privateKey), Domain));
        var parts = signer.GenerateSignature(hash.ToArray());
        var (r, s) = (parts[0], parts[1].CompareTo(HalfOrder) > 0 ? Order.Subtract(parts[1]) : parts[1]);

        var signature = new byte[SignatureLength];
        WriteUnsigned(r, signature.AsSpan(0, 32));
        WriteUnsigned(s, signature.AsSpan(32));

        var publicKey = PublicKey(privateKey);
        for (byte id = 0; id < 4; id++)
        {
            if (TryRecover(hash, signature, id, out var candidate) && candidate.AsSpan().SequenceEqual(publicKey))
            {
                return (signature, id);
            }
        }

        throw new InvalidOperationException("A signature of this key does not recover to it.");
    }

    public static bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        if (!TryDecode(publicKey, out var point))
        {
            return false;
        }

        var verifier = new ECDsaSigner();
        verifier.Init(forSigning: false, new ECPublicKeyParameters(point, Domain));
        return verifier.VerifySignature(hash.ToArray(), Unsigned(signature[..32]), Unsigned(signature[32..]));
    }

    /// <summary>Finds the public key that made a signature; the recovery id is 0 to 3.</summary>
    /// <returns>False if no key can have made it.</returns>
    public static bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, byte recoveryId, out byte[] publicKey)
    {
        publicKey = [];
        var (r, s) = (Unsigned(signature[..32]), Unsigned(signature[32..]));
        if (!IsScalar(r) || !IsScalar(s))
        {
            return false;
        }

        // The x coordinate was reduced by the order when r was made; the second bit of the id says whether by one order.
        var x = (recoveryId & 2) == 0 ? r : r.Add(Order);
        if (x.CompareTo(FieldSize) >= 0)
        {
            return false;
        }

        Span<byte> encoded = stackalloc byte[PublicKeyLength];
        encoded[0] = (byte)(2 + (recoveryId & 1));
        WriteUnsigned(x, encoded[1..]);
        if (!TryDecode(encoded, out var point))
        {
            return false;
        }

        var inverse = BigIntegers.ModOddInverse(Order, r);
        var hashFactor = Order.Subtract(Unsigned(hash).Mod(Order)).Multiply(inverse).Mod(Order);
        var signatureFactor = s.Multiply(inverse).Mod(Order);
        var key = ECAlgorithms.SumOfTwoMultiplies(Domain.G, hashFactor, point, signatureFactor).Normalize();
        if (key.IsInfinity)
        {
            return false;
        }

        publicKey = key.GetEncoded(compressed: true);
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<byte> key, out ECPoint point)
    {
        point = Curve.Curve.Infinity;
        if (key.Length != PublicKeyLength || key[0] is not (2 or 3))
        {
            return false;
        }

        try
        {
            point = Curve.Curve.DecodePoint(key.ToArray());
            return true;
        }
        catch (ArgumentException)
        {
            // BouncyCastle has no other way to say that no point of the curve has this x coordinate.
            return false;
        }
    }

    private static bool IsScalar(BigInteger number) => number.SignValue > 0 && number.CompareTo(Order) < 0;

    private static BigInteger Unsigned(ReadOnlySpan<byte> bytes) => new(1, bytes.ToArray());

    private static void WriteUnsigned(BigInteger number, Span<byte> destination)
    {
        var bytes = number.ToByteArrayUnsigned();
        destination.Clear();
        bytes.CopyTo(destination[(destination.Length - bytes.Length)..]);
    }
}
