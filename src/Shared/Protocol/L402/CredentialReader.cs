//
//  Credentials in a request
//
//      Authorization: L402 <macaroon>[,<macaroon>…]:<preimage>       also with the scheme LSAT, in any case, or repeated
//      X-L402-Proof: <macaroon>:<preimage>
//      Grpc-Metadata-Macaroon, Macaroon: <hex>                       the preimage is the last "preimage=" caveat
//
//      Hosts join repeated headers with ", ": an Authorization value is split where a comma is followed by a scheme and a space,
//      other values after each preimage. The first credential in this order counts, one with a preimage before one without;
//      different ones conflict.
//
//  References
//      lightninglabs/L402 "protocol-specification.md"
//
//  Limits
//      32 KiB per value, 4 macaroons (more are ignored), no control characters
//

using System.Buffers;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>Finds the credential in a request's headers, in every form that clients send.</summary>
public static class CredentialReader
{
    /// <summary>The most macaroons of one credential that are tried.</summary>
    public const int MaximumMacaroons = 4;

    /// <summary>The longest header value that is read, in characters.</summary>
    public const int MaximumLength = 32 * 1024;

    private static readonly string[] Schemes = ["L402", "LSAT"];

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Reads the credential.</summary>
    /// <param name="authorization">The values of <c>Authorization</c>.</param>
    /// <param name="proof">The values of <c>X-L402-Proof</c>.</param>
    /// <param name="macaroon">The values of <c>Grpc-Metadata-Macaroon</c> and <c>Macaroon</c>.</param>
    public static CredentialReading Read(
        ReadOnlySpan<string?> authorization, ReadOnlySpan<string?> proof, ReadOnlySpan<string?> macaroon)
    {
        var found = new CredentialFindings();
        ReadEach(authorization, ReadAuthorization, found);
        ReadEach(proof, ReadPairs, found);
        ReadEach(macaroon, ReadHex, found);
        return found.Conclude();
    }

    private delegate void Carrier(ReadOnlySpan<char> value, CredentialFindings found);

    private static void ReadEach(ReadOnlySpan<string?> values, Carrier read, CredentialFindings found)
    {
        foreach (var value in values)
        {
            if (value?.Length > MaximumLength)
            {
                found.AddUnreadable();
            }
            else
            {
                read(value, found);
            }
        }
    }

    private static void ReadAuthorization(ReadOnlySpan<char> value, CredentialFindings found)
    {
        for (var end = 0; end >= 0; value = value[(end + 1)..])
        {
            end = IndexOfJoint(value);
            if (TryStripScheme(end < 0 ? value : value[..end], out var credential))
            {
                ReadPairs(credential, found);
            }
        }
    }

    /// <summary>The first comma that is followed by a scheme and a space; -1 if there is none.</summary>
    private static int IndexOfJoint(ReadOnlySpan<char> value)
    {
        var rest = value;
        for (var comma = rest.IndexOf(','); comma >= 0; comma = rest.IndexOf(','))
        {
            rest = rest[(comma + 1)..];
            var name = rest.TrimStart(' ');
            var end = name.IndexOfAnyExcept(SchemeCharacters);
            if (end > 0 && name[end] == ' ')
            {
                return value.Length - rest.Length - 1;
            }
        }

        return -1;
    }

    /// <summary>Takes the scheme off, twice if a client repeated it.</summary>
    private static bool TryStripScheme(ReadOnlySpan<char> value, out ReadOnlySpan<char> credential)
    {
        credential = value.Trim(' ');
        var length = credential.Length;
        while (StartsWithScheme(credential))
        {
            credential = credential[Schemes[0].Length..].TrimStart(' ');
        }

        return credential.Length < length;
    }

    private static bool StartsWithScheme(ReadOnlySpan<char> value)
    {
        foreach (var scheme in Schemes)
        {
            if (value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return value.Length == scheme.Length || value[scheme.Length] == ' ';
            }
        }

        return false;
    }

    /// <summary>
    /// Reads macaroons up to a colon, then their preimage, and so on. A macaroon that cannot be read is passed over: clients send all
    /// that they have, and some of it may be another server's.
    /// </summary>
    private static void ReadPairs(ReadOnlySpan<char> text, CredentialFindings found)
    {
        if (Caveat.HasControlCharacters(text))
        {
            found.AddUnreadable();
            return;
        }

        List<Macaroon> macaroons = [];
        var isOpen = true;
        foreach (var range in text.Split(','))
        {
            var part = text[range].Trim(' ');
            var colon = part.LastIndexOf(':');
            var token = colon < 0 ? part : part[..colon].TrimEnd(' ');
            if (macaroons.Count < MaximumMacaroons && Macaroon.TryParse(token, out var macaroon))
            {
                macaroons.Add(macaroon);
            }

            isOpen = colon < 0;
            if (!isOpen)
            {
                found.Add(macaroons, PreimageReading(part[(colon + 1)..].TrimStart(' ')));
                macaroons = [];
            }
        }

        // A token alone, or with a preimage that is none, is a credential nonetheless: the token tells which purchase is meant.
        if (isOpen)
        {
            found.Add(macaroons, macaroons is [var only] ? PreimageCaveat(only) : null);
        }
    }

    private static void ReadHex(ReadOnlySpan<char> text, CredentialFindings found)
    {
        foreach (var range in text.Split(','))
        {
            var part = text[range].Trim(' ');
            var bytes = new byte[Math.Min(part.Length / 2, Macaroon.MaximumLength)];
            if (Convert.FromHexString(part, bytes, out _, out _) == OperationStatus.Done && Macaroon.TryRead(bytes, out var macaroon))
            {
                found.Add([macaroon], PreimageCaveat(macaroon));
            }
            else
            {
                found.AddUnreadable();
            }
        }
    }

    private static Preimage? PreimageCaveat(Macaroon macaroon)
    {
        for (var i = macaroon.Caveats.Length - 1; i >= 0; i--)
        {
            if (Caveat.TryRead(macaroon.Caveats[i].Span, out var caveat) && caveat.Condition == Caveat.PreimageCondition)
            {
                return Preimage.TryParse(caveat.Value, null, out var preimage) ? preimage : null;
            }
        }

        return null;
    }

    /// <summary>
    /// Hex; base64; or hex of what hex reads as when it is taken for base64, which one client sends. Safe, because a reading counts
    /// only if it hashes to the payment hash.
    /// </summary>
    private static Preimage? PreimageReading(ReadOnlySpan<char> text)
    {
        if (Preimage.TryParse(text, null, out var fromHex))
        {
            return fromHex;
        }

        Span<byte> bytes = stackalloc byte[48];
        if (text.Length is 43 or 44 && Base64Text.Decode(text, bytes) == Preimage.Length)
        {
            return new Preimage(bytes[..Preimage.Length]);
        }

        var isDoubleDecoded = text.Length == 2 * bytes.Length
            && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done
            && Preimage.TryParse(Convert.ToBase64String(bytes), null, out fromHex);
        return isDoubleDecoded ? fromHex : null;
    }
}
