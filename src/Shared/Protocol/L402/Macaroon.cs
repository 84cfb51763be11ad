//
//  Macaroon, binary format version 2
//
//      A bearer token whose holder can narrow it but never widen it: each caveat is chained into the signature by HMAC.
//
//      macaroon = 0x02 [ 0x01 len location ] 0x02 len identifier 0x00 *( 0x02 len caveat 0x00 ) 0x00 0x06 0x20 signature
//      key      = HMAC-SHA256("macaroons-key-generator", root key)
//      sig_0    = HMAC-SHA256(key, identifier);  sig_i = HMAC-SHA256(sig_i-1, caveat_i)
//
//  References
//      "Macaroons: Cookies with Contextual Caveats", NDSS 2014
//      libmacaroons doc/format.txt (the format that every L402 implementation reads)
//
//  Limits
//      8 KiB in all, 64 caveats; first-party caveats only; nothing after the signature
//

using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Paywall.Protocol.L402;

/// <summary>A macaroon in binary format version 2 with first-party caveats.</summary>
/// <remarks>Together with a preimage it is a bearer credential, so <see cref="ToString"/> shows only its caveats, and nothing shows a preimage among them.</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Macaroon
{
    /// <summary>The longest macaroon that is read or made, in bytes.</summary>
    public const int MaximumLength = 8 * 1024;

    /// <summary>The most caveats that are read or added.</summary>
    public const int MaximumCaveats = 64;

    private const int SignatureLength = 32;
    private const int MaximumTextLength = (MaximumLength + 2) / 3 * 4;

    /// <summary>Our tokens are shorter than this, so they are decoded on the stack.</summary>
    private const int ShortLength = 1024;

    private static readonly byte[] KeyGenerator = Encoding.ASCII.GetBytes("macaroons-key-generator");

    private readonly ReadOnlyMemory<byte> _signature;

    internal Macaroon(
        string? location, ReadOnlyMemory<byte> identifier, ImmutableArray<ReadOnlyMemory<byte>> caveats, ReadOnlyMemory<byte> signature)
    {
        Location = string.IsNullOrEmpty(location) ? null : location;
        Identifier = identifier;
        Caveats = caveats;
        _signature = signature;
    }

    /// <summary>A hint where it is good for; not signed. Null if there is none.</summary>
    public string? Location { get; }

    /// <summary>What the issuer knows it by.</summary>
    public ReadOnlyMemory<byte> Identifier { get; }

    /// <summary>The caveats as their bytes stand in the macaroon.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ImmutableArray<ReadOnlyMemory<byte>> Caveats { get; }

    /// <summary>The signature, 32 bytes.</summary>
    public ReadOnlySpan<byte> Signature => _signature.Span;

    /// <summary>Makes a macaroon without caveats.</summary>
    /// <param name="rootKey">The issuer's secret, any length.</param>
    /// <param name="identifier">What the issuer will know it by.</param>
    /// <param name="location">A hint where it is good for.</param>
    /// <exception cref="InvalidOperationException">It would be longer than <see cref="MaximumLength"/>.</exception>
    public static Macaroon Mint(ReadOnlySpan<byte> rootKey, ReadOnlySpan<byte> identifier, string? location = null)
    {
        var signature = new byte[SignatureLength];
        Span<byte> key = stackalloc byte[SignatureLength];
        HMACSHA256.HashData(KeyGenerator, rootKey, key);
        HMACSHA256.HashData(key, identifier, signature);
        return WithinLimit(new Macaroon(location, identifier.ToArray(), [], signature));
    }

    /// <summary>Reads the binary form; false for anything but one whole macaroon of this format within the limits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Macaroon? macaroon) =>
        MacaroonFormat.TryRead(bytes, out macaroon);

    /// <summary>Reads base64 of the binary form: standard or URL alphabet, padded or not.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Macaroon? macaroon)
    {
        macaroon = null;
        if (text.Length > MaximumTextLength)
        {
            return false;
        }

        var maximum = Base64Text.MaximumBytes(text.Length);
        Span<byte> bytes = maximum <= ShortLength ? stackalloc byte[ShortLength] : new byte[maximum];
        var length = Base64Text.Decode(text, bytes);
        return length >= 0 && TryRead(bytes[..length], out macaroon);
    }

    /// <summary>The same macaroon narrowed by one more caveat; needs no key.</summary>
    /// <exception cref="InvalidOperationException">
    /// It has <see cref="MaximumCaveats"/> already, or would be longer than <see cref="MaximumLength"/>.
    /// </exception>
    public Macaroon WithCaveat(ReadOnlySpan<byte> caveat)
    {
        if (Caveats.Length >= MaximumCaveats)
        {
            throw new InvalidOperationException($"A macaroon has at most {MaximumCaveats} caveats.");
        }

        var signature = new byte[SignatureLength];
        HMACSHA256.HashData(Signature, caveat, signature);
        return WithinLimit(new Macaroon(Location, Identifier, Caveats.Add(caveat.ToArray()), signature));
    }

    /// <inheritdoc cref="WithCaveat(ReadOnlySpan{byte})"/>
    public Macaroon WithCaveat(Caveat caveat) => WithCaveat(caveat.ToBytes());

    /// <summary>Whether a holder of this root key made it and every caveat is still in it; in constant time.</summary>
    public bool IsSignedBy(ReadOnlySpan<byte> rootKey)
    {
        Span<byte> signature = stackalloc byte[SignatureLength];
        HMACSHA256.HashData(KeyGenerator, rootKey, signature);
        HMACSHA256.HashData(signature, Identifier.Span, signature);
        foreach (var caveat in Caveats)
        {
            HMACSHA256.HashData(signature, caveat.Span, signature);
        }

        return CryptographicOperations.FixedTimeEquals(signature, Signature);
    }

    /// <summary>The binary form.</summary>
    public byte[] ToBytes() => MacaroonFormat.Write(this);

    /// <summary>Padded standard base64 of the binary form, as L402 challenges carry it.</summary>
    public string ToBase64() => Convert.ToBase64String(ToBytes());

    /// <summary>The caveats in words; neither identifier nor signature, nor the preimage that a client may have appended.</summary>
    public override string ToString() => $"Macaroon with {Caveats.Length} caveats: {string.Join(", ", Caveats.Select(InWords))}";

    private static string InWords(ReadOnlyMemory<byte> bytes) =>
        Caveat.TryRead(bytes.Span, out var caveat) ? caveat.ToString() : "(unreadable)";

    private static Macaroon WithinLimit(Macaroon macaroon) => MacaroonFormat.LengthOf(macaroon) <= MaximumLength
        ? macaroon
        : throw new InvalidOperationException($"A macaroon is at most {MaximumLength} bytes long.");
}
