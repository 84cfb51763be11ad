using Paywall.Protocol.L402;
using Paywall.Protocol.Tests.Vectors;

namespace Paywall.Protocol.Tests.L402;

/// <summary>Random damage, always the same: nothing throws, and what is accepted holds together.</summary>
public sealed class MacaroonDamageTests
{
    private const string Bytes = "bytes damaged";
    private const string Resigned = "signed again";

    private static readonly byte[][] Seeds =
    [
        .. VectorFile.Macaroons.Select(vector => Convert.FromBase64String(vector.BinaryBase64)),
        .. TokenDamage.Undamaged.Select(token => token.ToBytes()),
    ];

    [Fact]
    public void A_million_damaged_macaroons_are_answered_and_what_is_accepted_holds_together()
    {
        var counts = ManyCases.Run(1_000_000, (random, number) => number % 4 < 3 ? TryDamaged(random) : TrySignedAgain(random));

        Assert.Equal(750_000, counts[Bytes]);
        Assert.Equal(250_000, counts[Resigned]);
        Assert.InRange(counts["damaged but read"], 200_000, 300_000);
        Assert.InRange(counts[nameof(TokenVerification.Genuine)], 35_000, 60_000);
        Assert.InRange(counts[nameof(TokenVerification.BadCaveat)], 150_000, 200_000);
        Assert.InRange(counts[nameof(TokenVerification.WithoutPreimage)], 1_500, 3_000);
        Assert.InRange(counts[nameof(TokenVerification.NotGenuine)], 10_000, 20_000);
        Assert.InRange(counts["too large"], 10_000, 20_000);
    }

    private static string[] TryDamaged(Random random)
    {
        var bytes = Seeds[random.Next(Seeds.Length)].ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            TokenDamage.DamageBytes(bytes, random);
        }

        if (!Macaroon.TryRead([.. bytes], out var macaroon))
        {
            return [Bytes];
        }

        AssertIsWrittenAsRead(macaroon);
        _ = TokenTerms.TryRead(macaroon, out _);
        _ = macaroon.ToString();
        return [Bytes, "damaged but read"];
    }

    private static string[] TrySignedAgain(Random random)
    {
        var damage = new TokenDamage(random);
        var isRead = Macaroon.TryRead(damage.Bytes, out var macaroon);

        Assert.Equal(damage.Bytes.Length <= Macaroon.MaximumLength && damage.Caveats.Count <= Macaroon.MaximumCaveats, isRead);
        if (!isRead)
        {
            return [Resigned, "too large"];
        }

        Assert.Equal(damage.Bytes, macaroon!.ToBytes());
        var verification = Tokens.Verify(macaroon);
        var terms = verification switch
        {
            TokenVerification.Genuine genuine => genuine.Terms,
            TokenVerification.WithoutPreimage unproven => unproven.Terms,
            _ => null,
        };
        Assert.Equal(damage.IsOurs, verification is not TokenVerification.NotGenuine);
        if (terms is not null)
        {
            TermsAssert.AssertHoldTogether(terms);
        }

        return [Resigned, verification.GetType().Name];
    }

    private static void AssertIsWrittenAsRead(Macaroon macaroon)
    {
        Assert.True(Macaroon.TryRead(macaroon.ToBytes(), out var again));
        Assert.True(again.Signature.SequenceEqual(macaroon.Signature) && again.Identifier.Span.SequenceEqual(macaroon.Identifier.Span));
        Assert.Equal(macaroon.Location, again.Location);
        Assert.Equal(macaroon.Caveats.Length, again.Caveats.Length);
        for (var i = 0; i < macaroon.Caveats.Length; i++)
        {
            Assert.True(macaroon.Caveats[i].Span.SequenceEqual(again.Caveats[i].Span));
        }
    }
}
