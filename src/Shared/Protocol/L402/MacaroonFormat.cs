using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Paywall.Protocol.L402;

/// <summary>Reads and writes the bytes that <see cref="Macaroon"/> describes.</summary>
internal static class MacaroonFormat
{
    private const byte Version2 = 2;
    private const byte EndOfSection = 0;
    private const byte LocationField = 1;
    private const byte IdentifierField = 2;
    private const byte VerificationField = 4;
    private const byte SignatureField = 6;
    private const int SignatureLength = 32;

    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Macaroon? macaroon)
    {
        macaroon = null;
        if (bytes.Length is 0 or > Macaroon.MaximumLength || bytes[0] != Version2)
        {
            return false;
        }

        var rest = bytes[1..];
        _ = TryTakeField(ref rest, LocationField, out var location);
        if (!TryTakeField(ref rest, IdentifierField, out var identifier) || !TryTakeEnd(ref rest))
        {
            return false;
        }

        var caveats = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (TryTakeField(ref rest, IdentifierField, out var caveat))
        {
            // An empty verification id is a first-party caveat written out in full; any other is a third party's.
            var hasVerification = TryTakeField(ref rest, VerificationField, out var verification);
            if ((hasVerification && !verification.IsEmpty) || !TryTakeEnd(ref rest) || caveats.Count == Macaroon.MaximumCaveats)
            {
                return false;
            }

            caveats.Add(caveat.ToArray());
        }

        if (!TryTakeEnd(ref rest)
            || !TryTakeField(ref rest, SignatureField, out var signature)
            || signature.Length != SignatureLength
            || !rest.IsEmpty
            || !System.Text.Unicode.Utf8.IsValid(location))
        {
            return false;
        }

        macaroon = new Macaroon(
            location.IsEmpty ? null : Encoding.UTF8.GetString(location), identifier.ToArray(), caveats.DrainToImmutable(), signature.ToArray());
        return true;
    }

    public static byte[] Write(Macaroon macaroon)
    {
        var bytes = new List<byte>(512) { Version2 };
        if (macaroon.Location is not null)
        {
            WriteField(bytes, LocationField, Encoding.UTF8.GetBytes(macaroon.Location));
        }

        WriteField(bytes, IdentifierField, macaroon.Identifier.Span);
        bytes.Add(EndOfSection);
        foreach (var caveat in macaroon.Caveats)
        {
            WriteField(bytes, IdentifierField, caveat.Span);
            bytes.Add(EndOfSection);
        }

        bytes.Add(EndOfSection);
        WriteField(bytes, SignatureField, macaroon.Signature);
        return bytes.Count <= Macaroon.MaximumLength
            ? [.. bytes]
            : throw new InvalidOperationException($"A macaroon is at most {Macaroon.MaximumLength} bytes long.");
    }

    private static void WriteField(List<byte> bytes, byte type, ReadOnlySpan<byte> data)
    {
        bytes.Add(type);
        var length = (uint)data.Length;
        for (; length > 0x7f; length >>= 7)
        {
            bytes.Add((byte)(length | 0x80));
        }

        bytes.Add((byte)length);
        bytes.AddRange(data);
    }

    private static bool TryTakeEnd(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest[0] != EndOfSection)
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }

    /// <summary>Takes the next field if it is of this type; leaves the rest as it is if it is not, or is cut off.</summary>
    private static bool TryTakeField(ref ReadOnlySpan<byte> rest, byte type, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (rest.IsEmpty || rest[0] != type || !TryReadLength(rest[1..], out var length, out var lengthBytes))
        {
            return false;
        }

        var from = 1 + lengthBytes;
        if (length > rest.Length - from)
        {
            return false;
        }

        data = rest.Slice(from, length);
        rest = rest[(from + length)..];
        return true;
    }

    /// <summary>Unsigned LEB128; no length within the limits needs more than two bytes, other spellings of a length are refused.</summary>
    private static bool TryReadLength(ReadOnlySpan<byte> bytes, out int length, out int consumed)
    {
        (length, consumed) = bytes switch
        {
            [<= 0x7f and var only, ..] => (only, 1),
            [var low, > 0 and <= 0x7f and var high, ..] => ((low & 0x7f) | (high << 7), 2),
            _ => (0, 0),
        };
        return consumed > 0;
    }
}
