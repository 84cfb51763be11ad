using CsCheck;
using Paywall.Protocol.L402;
using static Paywall.Protocol.Tests.L402.MacaroonForge;

namespace Paywall.Protocol.Tests.L402;

/// <summary>Whatever a holder does to a token narrows it or ends it; a failure prints the seed of its case.</summary>
public sealed class NarrowingPropertyTests
{
    private const int Cases = 3_000;

    [Fact]
    public void Caveats_that_are_appended_never_widen_what_a_token_says()
    {
        var genuine = 0;
        Gen.Select(Any.Terms, Appended.Array[1, 8]).Sample(
            (terms, steps) =>
            {
                var (token, before) = (Tokens.Mint(terms), terms);
                foreach (var caveat in steps.SelectMany(step => step(terms)))
                {
                    token = token.WithCaveat(caveat);
                    var verification = Tokens.Verify(token);
                    Assert.True(verification is TokenVerification.Genuine or TokenVerification.BadCaveat, $"{verification}");
                    if (verification is TokenVerification.Genuine { Terms: var after })
                    {
                        TermsAssert.AssertWithin(before, after);
                        before = after;
                        Interlocked.Increment(ref genuine);
                    }
                }
            },
            iter: Cases);

        Assert.InRange(genuine, Cases / 2, int.MaxValue);
    }

    [Fact]
    public void A_caveat_that_is_removed_moved_or_altered_ends_the_token() =>
        Gen.Select(Any.Terms, Appended.Array[1, 3], Gen.Int[0, 1000], Gen.Int[0, 1000]).Sample(
            (terms, steps, one, other) =>
            {
                var appended = steps.SelectMany(step => step(terms));
                var token = appended.Aggregate(Tokens.Mint(terms), (narrowed, caveat) => narrowed.WithCaveat(caveat));
                byte[][] caveats = [.. token.Caveats.Select(caveat => caveat.ToArray())];
                var (at, to) = (one % caveats.Length, other % caveats.Length);
                byte[][] swapped = [.. caveats];
                (swapped[at], swapped[to]) = (swapped[to], swapped[at]);

                AssertEnded(token, [.. caveats[..at], .. caveats[(at + 1)..]]);
                AssertEnded(token, caveats[..at]);
                AssertEnded(token, [.. caveats[..at], [.. caveats[at], (byte)' '], .. caveats[(at + 1)..]]);
                AssertEnded(token, [.. caveats, caveats[at]]);
                if (!caveats[at].SequenceEqual(caveats[to]))
                {
                    AssertEnded(token, swapped);
                }
            },
            iter: Cases / 3);

    /// <summary>What holders append, honestly or not, given what the token says.</summary>
    private static Gen<Func<TokenTerms, Caveat[]>> Appended => Gen.OneOf(
        Gen.Long[-3, 1].Select(seconds => Append(terms => [ValidUntil(terms, terms.ValidUntil.ToUnixTimeSeconds() + seconds)])),
        Gen.Long[0, 3_000_000_000].Select(seconds => Append(terms => [ValidUntil(terms, seconds)])),
        Gen.Int[0, 1001].Select(uses => Append(_ => [new("paywall_uses", $"{uses}")])),
        Gen.Int[-2, 1].Select(more => Append(terms => [new("paywall_uses", terms.Uses.IsPass ? "pass" : $"{terms.Uses.Count + more}")])),
        Any.Binding.Select(binding => Append(_ => Bind(binding))),
        Gen.Int[0, 9].Select(number => Append(terms => [terms.ToCaveats()[number % terms.ToCaveats().Count]])),
        Gen.Select(Any.Of("services", "paywall_amount_msat", "paywall_invoice", "paywall_path", "paywall_", "preimage"), Any.Text)
            .Select((condition, value) => Append(_ => [new(condition, value)])),
        Any.Sha256.Select(digest => Append(_ => [new("paywall_body_sha256", digest)])),
        Gen.Select(Any.Text, Any.Text).Select((condition, value) => Append(_ => [new(condition, value)])),
        Gen.Const(Append(_ => [new("preimage", Tokens.Preimage.ToHex())])));

    private static Func<TokenTerms, Caveat[]> Append(Func<TokenTerms, Caveat[]> caveats) => caveats;

    private static Caveat ValidUntil(TokenTerms terms, long seconds) => new($"{terms.Service}_valid_until", $"{seconds}");

    private static Caveat[] Bind(RequestBinding binding) =>
    [
        new("paywall_method", binding.Method), new("paywall_path", binding.Path), new("paywall_query_sha256", binding.QuerySha256),
    ];

    private static void AssertEnded(Macaroon token, byte[][] caveats)
    {
        byte[] bytes =
        [
            2, .. Field(2, token.Identifier.Span), 0, .. caveats.SelectMany(caveat => CaveatOf(caveat)), 0, .. Field(6, token.Signature),
        ];
        Assert.IsType<TokenVerification.NotGenuine>(Tokens.Verify(CredentialAssert.Parse(Convert.ToBase64String(bytes))));
    }
}
