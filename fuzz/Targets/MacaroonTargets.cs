using Paywall.Protocol.L402;

namespace Paywall.Fuzz.Targets;

internal static class MacaroonTargets
{
    public static void Bytes(ReadOnlySpan<byte> input)
    {
        if (!Macaroon.TryRead(input, out var macaroon))
        {
            return;
        }

        var written = macaroon.ToBytes();
        Must.Hold(written.Length <= input.Length && input.Length <= Macaroon.MaximumLength);
        Must.Hold(macaroon.Caveats.Length <= Macaroon.MaximumCaveats && macaroon.Signature.Length == 32);
        Must.Hold(Macaroon.TryRead(written, out var again) && again.ToBytes().AsSpan().SequenceEqual(written));
        Must.Hold(again.Location == macaroon.Location && again.Identifier.Span.SequenceEqual(macaroon.Identifier.Span));
        for (var i = 0; i < macaroon.Caveats.Length; i++)
        {
            Must.Hold(again.Caveats[i].Span.SequenceEqual(macaroon.Caveats[i].Span));
            Caveat(macaroon.Caveats[i].Span);
        }

        Text(macaroon.ToBase64());
        Identifier(macaroon.Identifier.Span);
        _ = macaroon.ToString();
        _ = TokenTerms.TryRead(macaroon, out _);
    }

    public static void Text(string text)
    {
        if (!Macaroon.TryParse(text, out var macaroon))
        {
            return;
        }

        var standard = macaroon.ToBase64();
        var url = standard.Replace('+', '-').Replace('/', '_');
        foreach (var spelling in (string[])[standard, standard.TrimEnd('='), url, url.TrimEnd('=')])
        {
            Must.Hold(Macaroon.TryParse(spelling, out var again) && again.ToBase64() == standard);
        }
    }

    public static void Caveat(ReadOnlySpan<byte> input)
    {
        if (!Protocol.L402.Caveat.TryRead(input, out var caveat))
        {
            return;
        }

        Must.Hold(!caveat.Condition.Contains('=', StringComparison.Ordinal));
        Must.Hold(!caveat.Condition.Any(char.IsControl) && !caveat.Value.Any(char.IsControl));
        var written = caveat.ToBytes();
        Must.Hold(Protocol.L402.Caveat.TryRead(written, out var again) && again == caveat);
        Must.Hold(written.AsSpan().SequenceEqual(input) || (!input.Contains((byte)'=') && written.AsSpan()[..^1].SequenceEqual(input)));
    }

    public static void Identifier(ReadOnlySpan<byte> input)
    {
        var isOurs = L402Identifier.TryRead(input, out var identifier);
        var isVersion0 = L402Identifier.TryReadPaymentHash(input, out var hash);
        Must.Hold(!isOurs || (isVersion0 && hash == identifier.PaymentHash));
        Must.Hold(isOurs ? identifier.ToBytes().AsSpan().SequenceEqual(input) : identifier == default);
        Must.Hold(isVersion0 == (input.Length == L402Identifier.Length && input[0] == 0 && input[1] == 0));
    }
}
