using System.Security.Cryptography;

namespace Paywall.Protocol.Tests.L402;

/// <summary>Puts macaroons together byte by byte, right and wrong ones, without the code under test.</summary>
internal static class MacaroonForge
{
    public static readonly byte[] Signature = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];

    /// <summary>Version, location, identifier and the end of the first section.</summary>
    public static byte[] Head => [2, .. Field(1, "lsat"u8), .. Field(2, "id"u8), 0];

    /// <summary>The end of the caveats and a signature.</summary>
    public static byte[] Tail => [0, .. Field(6, Signature)];

    public static byte[] CaveatOf(ReadOnlySpan<byte> text) => [.. Field(2, text), 0];

    public static byte[] Field(byte type, ReadOnlySpan<byte> data) => [type, .. Length(data.Length), .. data];

    /// <summary>Unsigned LEB128.</summary>
    public static byte[] Length(int length) =>
        length > 0x7f ? [(byte)(length | 0x80), .. Length(length >> 7)] : [(byte)length];

    /// <summary>The signature over identifier and caveats, from the definition.</summary>
    public static byte[] Sign(byte[] rootKey, byte[] identifier, params byte[][] caveats)
    {
        var key = HMACSHA256.HashData("macaroons-key-generator"u8, rootKey);
        return caveats.Aggregate(HMACSHA256.HashData(key, identifier), HMACSHA256.HashData);
    }
}
