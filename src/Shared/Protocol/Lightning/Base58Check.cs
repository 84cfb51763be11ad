//
//  Base58Check
//
//      Bytes with a version before and four bytes of double SHA-256 after them, as digits of base 58; leading zeros as "1".
//
//  References
//      Bitcoin developer reference, "Base58Check encoding"
//

using System.Numerics;
using System.Security.Cryptography;

namespace Paywall.Protocol.Lightning;

internal static class Base58Check
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const int ChecksumLength = 4;

    public static string Encode(byte version, ReadOnlySpan<byte> data)
    {
        byte[] versioned = [version, .. data];
        byte[] bytes = [.. versioned, .. SHA256.HashData(SHA256.HashData(versioned)).AsSpan(..ChecksumLength)];

        List<char> digits = [];
        for (var number = new BigInteger(bytes, isUnsigned: true, isBigEndian: true); !number.IsZero; number /= Alphabet.Length)
        {
            digits.Add(Alphabet[(int)(number % Alphabet.Length)]);
        }

        digits.Reverse();
        return new string(Alphabet[0], bytes.AsSpan().IndexOfAnyExcept((byte)0)) + string.Concat(digits);
    }
}
