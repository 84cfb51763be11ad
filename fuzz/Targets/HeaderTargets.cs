using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Fuzz.Targets;

internal static class HeaderTargets
{
    /// <summary>One <c>WWW-Authenticate</c> value per line.</summary>
    public static void Challenge(string text)
    {
        foreach (var challenge in ChallengeReader.Read(text.Split('\n')))
        {
            Must.Hold(challenge.Scheme.ToUpperInvariant() is "L402" or "LSAT");
            Must.Hold(text.Contains(challenge.Token, StringComparison.Ordinal) && text.Contains(challenge.Invoice, StringComparison.Ordinal));
            AssertIsReadAgain(challenge);
        }
    }

    /// <summary>A body, which is JSON or not.</summary>
    public static void Body(ReadOnlySpan<byte> body)
    {
        if (ChallengeReader.TryReadBody(body, out var challenge))
        {
            Must.Hold(body.Length <= ChallengeReader.MaximumBodyLength);
            AssertIsReadAgain(challenge);
        }
    }

    /// <summary>One header per line: <c>a</c> (Authorization), <c>p</c> (X-L402-Proof) or <c>m</c> (Macaroon), then its value.</summary>
    public static void Credential(string text)
    {
        var headers = text.Split('\n').ToLookup(line => line.Length > 0 ? line[0] : ' ', line => line.Length > 0 ? line[1..] : "");
        var reading = CredentialReader.Read([.. headers['a']], [.. headers['p']], [.. headers['m']]);
        if (reading is not CredentialReading.Presented { Credential: var credential })
        {
            return;
        }

        Must.Hold(credential.Macaroons.Count is >= 1 and <= CredentialReader.MaximumMacaroons);
        Must.Hold(credential.ToString() == "***");
        if (credential.Preimage is { } preimage)
        {
            AssertIsReadAgain(credential.Macaroons, preimage);
        }

        var verification = TokenTargets.Verifier.Verify(credential);
        Must.Hold(verification is not TokenVerification.Genuine || credential.Preimage is not null);
    }

    private static void AssertIsReadAgain(L402Challenge challenge)
    {
        Must.Hold(challenge.Token.Length > 0 && challenge.Invoice.Length > 0 && challenge.Token.All(letter => letter is > ' ' and <= '~'));
        var written = challenge.ToHeaderValue();
        if (written.Length <= ChallengeReader.MaximumLength)
        {
            var stated = challenge with { StatedPaymentHash = null, StatedSatoshi = null };
            Must.Hold(L402Challenge.TryParse(written, out var again) && again == stated);
        }
    }

    private static void AssertIsReadAgain(IReadOnlyList<Macaroon> macaroons, Preimage preimage)
    {
        var tokens = string.Join(',', macaroons.Select(macaroon => macaroon.ToBase64()));
        var value = L402Credential.ToHeaderValue(tokens, preimage);
        if (value.Length <= CredentialReader.MaximumLength)
        {
            var again = (CredentialReader.Read([value], [], []) as CredentialReading.Presented)?.Credential;
            Must.Hold(again is not null && again.Preimage == preimage);
            Must.Hold(string.Join(',', again.Macaroons.Select(macaroon => macaroon.ToBase64())) == tokens);
        }
    }
}
