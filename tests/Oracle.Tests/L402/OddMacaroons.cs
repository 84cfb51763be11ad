using Paywall.Protocol.L402;

namespace Paywall.Oracle.Tests.L402;

/// <summary>Bytes that libraries disagree on.</summary>
internal static class OddMacaroons
{
    public static byte[] RootKey { get; } = [1, 2, 3];

    private static byte[] Plain { get; } = MacaroonContent.With(Macaroon.Mint(RootKey, [7]), "a=b").ToBytes();

    private static int CaveatAt { get; } = Plain.AsSpan().IndexOf("\u0002\u0003a=b"u8);

    /// <summary>One byte after the signature.</summary>
    public static byte[] Trailing => [.. Plain, 0];

    /// <summary>A first-party caveat with its empty verification id written out.</summary>
    public static byte[] EmptyVerificationId => [.. Plain[..(CaveatAt + 5)], 4, 0, .. Plain[(CaveatAt + 5)..]];

    /// <summary>The caveat's length of three in two bytes.</summary>
    public static byte[] LongSpelledLength => [.. Plain[..(CaveatAt + 1)], 0x83, 0x00, .. Plain[(CaveatAt + 2)..]];

    /// <summary>A caveat that is no UTF-8.</summary>
    public static byte[] BinaryCaveat => Macaroon.Mint(RootKey, [7]).WithCaveat([0xff, 0xfe]).ToBytes();

    public static bool WeRead(byte[] bytes) => Macaroon.TryRead(bytes, out _);

    public static bool WeVerify(byte[] bytes) => Macaroon.TryRead(bytes, out var macaroon) && macaroon.IsSignedBy(RootKey);
}
