//
//  L402 token identifier, version 0
//
//      uint16 version, big endian | 32-byte payment hash | 32-byte token id
//
//      Other implementations draw the token id at random and read it as opaque. Ours says what the verifier needs to find
//      the key and the purchase without storage: purchase id (16) | key id (1) | zeros (15).
//
//  References
//      lightninglabs/L402 "macaroons.md", section "Macaroon identifier"
//

using System.Buffers.Binary;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>The identifier of a Paywall token: its invoice's payment hash, the purchase it pays for and the key that signed it.</summary>
/// <param name="PaymentHash">The payment hash of the purchase's invoice.</param>
/// <param name="Purchase">The purchase.</param>
/// <param name="Key">The master key that the token's root key comes from.</param>
public readonly record struct L402Identifier(PaymentHash PaymentHash, PurchaseId Purchase, KeyId Key)
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 66;

    private const ushort Version = 0;
    private const int HashAt = 2;
    private const int PurchaseAt = HashAt + PaymentHash.Length;
    private const int KeyAt = PurchaseAt + PurchaseId.Length;

    /// <summary>Reads 66 bytes; false for another length, another version, or a token id that is not one of ours.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out L402Identifier identifier)
    {
        identifier = default;
        if (!TryReadPaymentHash(bytes, out var hash) || bytes[(KeyAt + 1)..].ContainsAnyExcept((byte)0))
        {
            return false;
        }

        identifier = new L402Identifier(hash, PurchaseId.FromBytes(bytes[PurchaseAt..KeyAt]), new KeyId(bytes[KeyAt]));
        return true;
    }

    /// <summary>Reads the payment hash of anybody's version 0 identifier.</summary>
    public static bool TryReadPaymentHash(ReadOnlySpan<byte> bytes, out PaymentHash hash)
    {
        var isVersion0 = bytes.Length == Length && BinaryPrimitives.ReadUInt16BigEndian(bytes) == Version;
        hash = isVersion0 ? new PaymentHash(bytes[HashAt..PurchaseAt]) : default;
        return isVersion0;
    }

    /// <summary>The 66 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, Version);
        PaymentHash.Span.CopyTo(bytes.AsSpan(HashAt));
        Purchase.WriteTo(bytes.AsSpan(PurchaseAt));
        bytes[KeyAt] = Key.Value;
        return bytes;
    }
}
