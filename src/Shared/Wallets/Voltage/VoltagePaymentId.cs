using System.Security.Cryptography;
using System.Text;

namespace Paywall.Wallets.Voltage;

/// <summary>The id that Voltage wants its client to choose for a payment out.</summary>
internal static class VoltagePaymentId
{
    private const string Label = "paywall payment v1|";

    /// <summary>The same id for the same attempt, always: a repeat after a lost answer must not be a second payment.</summary>
    /// <remarks>
    /// Derived even where the attempt is named by a purchase or a UUID: the invoice of that purchase has that very id at Voltage. It has
    /// the form of a random UUID, because Voltage documents no other version.
    /// </remarks>
    public static Guid Of(string attempt)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(Label + attempt), hash);
        var bytes = hash[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
