//
//  Challenges in an answer
//
//      WWW-Authenticate: L402 macaroon="M", invoice="P"        in any order; quoted or not; a comma missing; macaroon or token;
//                                                              L402 or LSAT, in any case; among other schemes, in one line or many
//      {"macaroon":"M","invoice":"P"}                          as the body, where the header says nothing that can be paid
//
//      Unknown parameters and members are skipped, of a repeated parameter the first counts. The stated price and payment hash are
//      read too, so that a buyer can compare them with the invoice. A token is echoed in a header, so one that holds anything but
//      visible ASCII, or needs an escape, is none.
//
//  References
//      RFC 9110, section 11.6.1 "WWW-Authenticate"
//      lightninglabs/L402 "protocol-specification.md"
//
//  Limits
//      32 KiB per header value, 64 KiB of body
//

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Paywall.Protocol.L402;

/// <summary>Finds what can be paid in a 402 answer, in every dialect that servers speak.</summary>
public static class ChallengeReader
{
    /// <summary>The longest header value that is read, in characters.</summary>
    public const int MaximumLength = 32 * 1024;

    /// <summary>The longest body that is read, in bytes.</summary>
    public const int MaximumBodyLength = 64 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    /// <summary>Reads the challenges of an answer that can be paid, in their order; the body only where the headers have none.</summary>
    /// <param name="wwwAuthenticate">The values of <c>WWW-Authenticate</c>, split or as they came.</param>
    /// <param name="body">The body, if it is JSON; empty otherwise.</param>
    public static IReadOnlyList<L402Challenge> Read(ReadOnlySpan<string?> wwwAuthenticate, ReadOnlySpan<byte> body = default)
    {
        List<L402Challenge> challenges = [];
        foreach (var value in wwwAuthenticate)
        {
            if (value?.Length <= MaximumLength)
            {
                ReadValue(value, challenges);
            }
        }

        if (challenges.Count == 0 && TryReadBody(body, out var challenge))
        {
            challenges.Add(challenge);
        }

        return challenges;
    }

    /// <summary>Reads a JSON body with the members <c>macaroon</c> or <c>token</c> and <c>invoice</c>; a problem document too.</summary>
    /// <returns>False if it is no such object, or says one of these twice.</returns>
    public static bool TryReadBody(ReadOnlySpan<byte> json, [NotNullWhen(true)] out L402Challenge? challenge)
    {
        challenge = null;
        if (json.Length is 0 or > MaximumBodyLength)
        {
            return false;
        }

        if (json.StartsWith(ByteOrderMark))
        {
            json = json[ByteOrderMark.Length..];
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            var offer = new ChallengeOffer(L402Challenge.L402Scheme);
            challenge = isObject && TryReadMembers(ref reader, offer) ? offer.ToChallenge() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The reader has no other way to say that this is not JSON, or that a text in it is half a surrogate pair.
        }

        return challenge is not null;
    }

    /// <summary>Reads an object to its end, which is the end of the body.</summary>
    /// <returns>False if a member that counts is there twice: readers of JSON disagree on which of the two they take.</returns>
    private static bool TryReadMembers(ref Utf8JsonReader reader, ChallengeOffer offer)
    {
        HashSet<string> seen = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!seen.Add(name) && ChallengeOffer.IsKnown(name))
            {
                return false;
            }

            reader.Read();
            var value = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number when ChallengeOffer.IsAmount(name) && reader.TryGetUInt64(out var number) =>
                    number.ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            if (value is not null && !offer.TryTake(name, value))
            {
                return false;
            }

            reader.Skip();
        }

        return !reader.Read();
    }

    private static void ReadValue(string value, List<L402Challenge> challenges)
    {
        ChallengeOffer? offer = null;
        var words = new ChallengeWords(value);
        while (words.TryTake(out var word))
        {
            if (word.IsScheme)
            {
                AddPayable(offer);
                offer = L402Challenge.IsScheme(word.Name) ? new ChallengeOffer(word.Name.ToString()) : null;
            }
            else
            {
                // Of a repeated parameter the first counts.
                _ = offer?.TryTake(word.Name, word.Value);
            }
        }

        AddPayable(offer);

        void AddPayable(ChallengeOffer? complete)
        {
            if (complete?.ToChallenge() is { } challenge)
            {
                challenges.Add(challenge);
            }
        }
    }
}
