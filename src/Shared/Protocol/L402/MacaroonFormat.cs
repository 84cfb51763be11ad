using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

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

        // One copy, of which every part is a slice.
        ReadOnlyMemory<byte> rest = bytes[1..].ToArray();
        _ = TryTakeField(ref rest, LocationField, out var location);
        if (!Utf8.IsValid(location.Span)
            || !TryTakeField(ref rest, IdentifierField, out var identifier)
            || !TryTakeEnd(ref rest)
            || !TryTakeCaveats(ref rest, out var caveats)
            || !TryTakeEnd(ref rest)
            || !TryTakeField(ref rest, SignatureField, out var signature)
            || signature.Length != SignatureLength
            || !rest.IsEmpty)
        {
            return false;
        }

        macaroon = new Macaroon(Encoding.UTF8.GetString(location.Span), identifier, caveats, signature);
        return true;
    }

    public static byte[] Write(Macaroon macaroon)
    {
        var bytes = new byte[LengthOf(macaroon)];
        var rest = bytes.AsSpan();
        Put(ref rest, Version2);
        if (macaroon.Location is not null)
        {
            PutField(ref rest, LocationField, Encoding.UTF8.GetBytes(macaroon.Location));
        }

        PutField(ref rest, IdentifierField, macaroon.Identifier.Span);
        Put(ref rest, EndOfSection);
        foreach (var caveat in macaroon.Caveats)
        {
            PutField(ref rest, IdentifierField, caveat.Span);
            Put(ref rest, EndOfSection);
        }

        Put(ref rest, EndOfSection);
        PutField(ref rest, SignatureField, macaroon.Signature);
        return bytes;
    }

    public static int LengthOf(Macaroon macaroon)
    {
        var location = macaroon.Location is null ? 0 : FieldLength(Encoding.UTF8.GetByteCount(macaroon.Location));
        var length = 1 + location + FieldLength(macaroon.Identifier.Length) + 1;
        foreach (var caveat in macaroon.Caveats)
        {
            length += FieldLength(caveat.Length) + 1;
        }

        return length + 1 + FieldLength(SignatureLength);
    }

    /// <summary>No field within the limits needs more than two bytes for its length.</summary>
    private static int FieldLength(int data) => 1 + (data > 0x7f ? 2 : 1) + data;

    private static void PutField(ref Span<byte> rest, byte type, ReadOnlySpan<byte> data)
    {
        Put(ref rest, type);
        if (data.Length > 0x7f)
        {
            Put(ref rest, (byte)(data.Length | 0x80));
            Put(ref rest, (byte)(data.Length >> 7));
        }
        else
        {
            Put(ref rest, (byte)data.Length);
        }

        data.CopyTo(rest);
        rest = rest[data.Length..];
    }

    private static void Put(ref Span<byte> rest, byte value)
    {
        rest[0] = value;
        rest = rest[1..];
    }

    private static bool TryTakeCaveats(ref ReadOnlyMemory<byte> rest, out ImmutableArray<ReadOnlyMemory<byte>> caveats)
    {
        caveats = [];
        var taken = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (TryTakeField(ref rest, IdentifierField, out var caveat))
        {
            // An empty verification id is a first-party caveat written out in full; any other is a third party's.
            var isThirdParty = TryTakeField(ref rest, VerificationField, out var verification) && !verification.IsEmpty;
            if (isThirdParty || !TryTakeEnd(ref rest) || taken.Count == Macaroon.MaximumCaveats)
            {
                return false;
            }

            taken.Add(caveat);
        }

        caveats = taken.DrainToImmutable();
        return true;
    }

    private static bool TryTakeEnd(ref ReadOnlyMemory<byte> rest)
    {
        if (rest.IsEmpty || rest.Span[0] != EndOfSection)
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }

    /// <summary>Takes the next field if it is of this type; leaves the rest as it is if it is not, or is cut off.</summary>
    private static bool TryTakeField(ref ReadOnlyMemory<byte> rest, byte type, out ReadOnlyMemory<byte> data)
    {
        data = default;
        var bytes = rest.Span;
        if (bytes.IsEmpty || bytes[0] != type || !TryReadLength(bytes[1..], out var length, out var lengthBytes))
        {
            return false;
        }

        var from = 1 + lengthBytes;
        if (length > bytes.Length - from)
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
