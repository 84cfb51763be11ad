//
//  Credentials in a request
//
//      Authorization: L402 <macaroon>[,<macaroon>…]:<preimage>       also with the scheme LSAT, in any case, or repeated
//      X-L402-Proof: <macaroon>:<preimage>
//      Grpc-Metadata-Macaroon, Macaroon: <hex>                       the preimage is the last "preimage=" caveat
//
//      Hosts join repeated headers with ", ": an Authorization value is split where a comma is followed by a scheme and a space.
//
//  References
//      lightninglabs/L402 "protocol-specification.md"
//
//  Limits
//      32 KiB per value, 4 macaroons, no control characters
//

using System.Buffers;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>Finds the credential in a request's headers, in every form that clients send.</summary>
public static class CredentialReader
{
    /// <summary>The most macaroons in one credential.</summary>
    public const int MaximumMacaroons = 4;

    /// <summary>The longest header value that is read, in characters.</summary>
    public const int MaximumLength = 32 * 1024;

    private const string PreimageCondition = "preimage";

    private static readonly string[] Schemes = ["L402", "LSAT"];

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Reads the credential.</summary>
    /// <param name="authorization">The values of <c>Authorization</c>.</param>
    /// <param name="proof">The values of <c>X-L402-Proof</c>.</param>
    /// <param name="macaroon">The values of <c>Grpc-Metadata-Macaroon</c> and <c>Macaroon</c>.</param>
    public static CredentialReading Read(
        IReadOnlyList<string?> authorization, IReadOnlyList<string?> proof, IReadOnlyList<string?> macaroon)
    {
        var found = new Findings();
        foreach (var value in authorization)
        {
            foreach (var part in SplitAtSchemes(value ?? ""))
            {
                if (TryStripScheme(part, out var credential))
                {
                    found.Add(ReadPair(credential));
                }
            }
        }

        foreach (var value in proof)
        {
            found.Add(ReadPair(value ?? ""));
        }

        foreach (var value in macaroon)
        {
            found.Add(ReadHex(value ?? ""));
        }

        return found.Conclude();
    }

    private static List<string> SplitAtSchemes(string value)
    {
        List<string> parts = [];
        var start = 0;
        for (var comma = value.IndexOf(',', StringComparison.Ordinal); comma >= 0; comma = value.IndexOf(',', comma + 1))
        {
            var name = value.AsSpan(comma + 1).TrimStart(' ');
            var end = name.IndexOfAnyExcept(SchemeCharacters);
            if (end > 0 && name[end] == ' ')
            {
                parts.Add(value[start..comma]);
                start = comma + 1;
            }
        }

        parts.Add(value[start..]);
        return parts;
    }

    /// <summary>Takes the scheme off, twice if a client repeated it.</summary>
    private static bool TryStripScheme(string value, out string credential)
    {
        var rest = value.Trim(' ');
        var isL402 = false;
        while (Array.Find(Schemes, scheme => StartsWithScheme(rest, scheme)) is { } found)
        {
            rest = rest[found.Length..].TrimStart(' ');
            isL402 = true;
        }

        credential = rest;
        return isL402;
    }

    private static bool StartsWithScheme(string value, string scheme) =>
        value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && (value.Length == scheme.Length || value[scheme.Length] == ' ');

    private static L402Credential? ReadPair(string value)
    {
        if (value.Length > MaximumLength || value.Any(char.IsControl))
        {
            return null;
        }

        var colon = value.LastIndexOf(':');
        var tokens = (colon < 0 ? value : value[..colon]).Split(',');
        if (tokens.Length > MaximumMacaroons)
        {
            return null;
        }

        List<Macaroon> macaroons = [];
        foreach (var token in tokens)
        {
            if (!Macaroon.TryParse(token.AsSpan().Trim(' '), out var macaroon))
            {
                return null;
            }

            macaroons.Add(macaroon);
        }

        // A token alone, or with a preimage that is none, is a credential nonetheless: the token tells which purchase is meant.
        return new L402Credential(macaroons, colon < 0 ? [] : PreimageReadings(value.AsSpan(colon + 1).Trim(' ')));
    }

    private static L402Credential? ReadHex(string value)
    {
        if (value.Length > 2 * Macaroon.MaximumLength || value.Length % 2 != 0 || value.Any(digit => !char.IsAsciiHexDigit(digit))
            || !Macaroon.TryRead(Convert.FromHexString(value), out var macaroon))
        {
            return null;
        }

        foreach (var bytes in macaroon.Caveats.Reverse())
        {
            if (Caveat.TryRead(bytes.Span, out var caveat) && caveat.Condition == PreimageCondition)
            {
                return new L402Credential([macaroon], Preimage.TryParse(caveat.Value, null, out var preimage) ? [preimage] : []);
            }
        }

        return new L402Credential([macaroon], []);
    }

    /// <summary>
    /// Hex; base64; or hex of what hex reads as when it is taken for base64, which one client sends. Safe, because a reading counts
    /// only if it hashes to the payment hash.
    /// </summary>
    private static List<Preimage> PreimageReadings(ReadOnlySpan<char> text)
    {
        List<Preimage> readings = [];
        if (Preimage.TryParse(text, null, out var fromHex))
        {
            readings.Add(fromHex);
        }

        Span<byte> bytes = stackalloc byte[48];
        if (text.Length is 43 or 44 && Base64Text.Decode(text, bytes) == Preimage.Length)
        {
            readings.Add(new Preimage(bytes[..Preimage.Length]));
        }

        if (text.Length == 96
            && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done
            && Preimage.TryParse(Convert.ToBase64String(bytes), null, out var fromDoubleDecoded))
        {
            readings.Add(fromDoubleDecoded);
        }

        return readings;
    }

    private struct Findings
    {
        private L402Credential? _credential;
        private bool _isConflicting;
        private bool _hasUnreadable;

        public void Add(L402Credential? credential)
        {
            _hasUnreadable |= credential is null;
            _isConflicting |= credential is not null && _credential is not null && !_credential.IsSame(credential);
            _credential ??= credential;
        }

        public readonly CredentialReading Conclude() =>
            _isConflicting ? new CredentialReading.Conflicting()
            : _credential is not null ? new CredentialReading.Presented(_credential)
            : _hasUnreadable ? new CredentialReading.Unreadable()
            : new CredentialReading.None();
    }
}
