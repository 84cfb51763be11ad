using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.L402;

namespace Paywall.Protocol.Tests.L402;

public sealed class CredentialMemoryTests
{
    /// <summary>4 KiB less what the text of one header is framed with.</summary>
    private const int LongestRemembered = 4093;

    private readonly FakeTimeProvider _time = new(Tokens.Now);

    [Fact]
    public void A_credential_that_verified_is_known_again_by_its_exact_text()
    {
        var verifier = new TokenVerifier(Tokens.Keys, _time);
        var text = Text(Tokens.Mint(Tokens.Pack));

        var first = Assert.IsType<TokenVerification.Genuine>(verifier.Verify([text], [], []));

        Assert.Same(first, verifier.Verify([new string(text)], [], []));
        AssertVerifiedAnew(first, verifier.Verify([text + " "], [], []));
        AssertVerifiedAnew(first, verifier.Verify([text.Replace("L402", "LSAT", StringComparison.Ordinal)], [], []));
        AssertVerifiedAnew(first, verifier.Verify([text, text], [], []));
        AssertVerifiedAnew(first, verifier.Verify([], [text["L402 ".Length..]], []));
        AssertVerifiedAnew(first, verifier.Verify([text, ""], [], []));
    }

    [Fact]
    public void What_is_altered_by_one_character_is_not_recalled()
    {
        var verifier = new TokenVerifier(Tokens.Keys, _time);
        var text = Text(Tokens.Mint(Tokens.Pack));
        var first = verifier.Verify([text], [], []);

        for (var i = "L402 ".Length; i < text.Length; i++)
        {
            var altered = text[..i] + (text[i] == '0' ? '1' : '0') + text[(i + 1)..];
            Assert.NotSame(first, verifier.Verify([altered], [], []));
        }
    }

    [Fact]
    public void What_does_not_verify_is_never_remembered()
    {
        var verifier = new TokenVerifier(Tokens.Keys, _time);
        var unpaid = $"L402 {Tokens.Mint(Tokens.Pack).ToBase64()}";
        string[] refused = [unpaid, $"{unpaid}:{Tokens.OtherPreimage.ToHex()}", Text(Tokens.Mint(Tokens.Pack).With("paywall_uses=11")), "L402 x"];

        Assert.All(refused, text => Assert.NotSame(verifier.Verify([text], [], []), verifier.Verify([text], [], [])));
    }

    [Fact]
    public void Nothing_is_recalled_from_its_end_on_or_once_its_key_retired()
    {
        var old = new MasterKey(new KeyId(1), Tokens.Secret, retiresAt: Tokens.Now.AddDays(40));
        var ring = new KeyRing([old, new MasterKey(new KeyId(2), [.. Tokens.Secret.Reverse()], Tokens.Now.AddDays(2))]);
        var verifier = new TokenVerifier(ring, _time);
        var terms = Tokens.Pack with { ValidUntil = Tokens.Now.AddDays(30) };
        var text = Text(Tokens.Mint(terms, keys: ring));
        var first = verifier.Verify([text], [], []);

        _time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromTicks(1));
        Assert.Same(first, verifier.Verify([text], [], []));
        _time.Advance(TimeSpan.FromTicks(1));
        AssertVerifiedAnew(first, verifier.Verify([text], [], []));
        _time.Advance(TimeSpan.FromDays(10));
        Assert.IsType<TokenVerification.NotGenuine>(verifier.Verify([text], [], []));
    }

    [Fact]
    public void The_memory_is_bounded_and_keeps_what_is_used()
    {
        var verifier = new TokenVerifier(Tokens.Keys, _time, memory: 8);
        var used = Text(Tokens.Mint(Tokens.Pack));
        var unused = Text(Tokens.Mint(Tokens.Pass));
        var (firstUsed, firstUnused) = (verifier.Verify([used], [], []), verifier.Verify([unused], [], []));

        for (var i = 0; i < 100; i++)
        {
            _ = verifier.Verify([Text(Tokens.Mint(Tokens.Pack, purchase: PurchaseId.New()))], [], []);
            Assert.Same(firstUsed, verifier.Verify([used], [], []));
        }

        AssertVerifiedAnew(firstUnused, verifier.Verify([unused], [], []));
    }

    [Fact]
    public void Only_the_memory_that_was_asked_for_is_kept()
    {
        const int memory = 64;
        var verifier = new TokenVerifier(Tokens.Keys, _time, memory);
        var kept = Enumerable.Range(0, 10 * memory).Select(_ => Remember()).ToList();

        GC.Collect();

        Assert.InRange(kept.Count(credential => credential.IsAlive), 1, memory);
        GC.KeepAlive(verifier);

        WeakReference Remember() => new(verifier.Verify([Text(Tokens.Mint(Tokens.Pack, purchase: PurchaseId.New()))], [], []));
    }

    [Fact]
    public void Many_threads_may_verify_at_once()
    {
        var verifier = new TokenVerifier(Tokens.Keys, _time, memory: 16);
        var texts = Enumerable.Range(0, 40).Select(_ => PurchaseId.New()).Select(id => (id, Text(Tokens.Mint(Tokens.Pack, purchase: id)))).ToArray();

        Parallel.For(0, 4_000, i =>
        {
            var (purchase, text) = texts[i * 7 % texts.Length];
            Assert.Equal(purchase, Assert.IsType<TokenVerification.Genuine>(verifier.Verify([text], [], [])).Identifier.Purchase);
        });
    }

    [Fact]
    public void A_text_that_is_too_long_or_not_ASCII_is_verified_every_time()
    {
        var verifier = new TokenVerifier(Tokens.Keys, _time);
        var text = Text(Tokens.Mint(Tokens.Pack));
        var longest = text + new string(' ', LongestRemembered - text.Length);
        var foreign = text.Replace("L402 ", "L402 ü,", StringComparison.Ordinal);

        Assert.Same(verifier.Verify([longest], [], []), verifier.Verify([longest], [], []));
        AssertVerifiedAnew(verifier.Verify([longest + " "], [], []), verifier.Verify([longest + " "], [], []));
        AssertVerifiedAnew(verifier.Verify([foreign], [], []), verifier.Verify([foreign], [], []));
    }

    [Fact]
    public void A_request_without_credential_or_with_two_says_so()
    {
        var verifier = new TokenVerifier(Tokens.Keys, _time);
        var (one, other) = (Text(Tokens.Mint(Tokens.Pack)), Text(Tokens.Mint(Tokens.Pack, purchase: PurchaseId.New())));

        Assert.IsType<TokenVerification.Missing>(verifier.Verify([], [], []));
        Assert.IsType<TokenVerification.Missing>(verifier.Verify(["Bearer x", null, ""], [], []));
        Assert.IsType<TokenVerification.NotGenuine>(verifier.Verify(["L402 x:y"], [], []));
        Assert.IsType<TokenVerification.Conflicting>(verifier.Verify([one, other], [], []));
    }

    [Fact]
    public void A_recalled_credential_allocates_nothing()
    {
        var verifier = new TokenVerifier(Tokens.Keys, _time);
        string?[] text = [Text(Tokens.Mint(Tokens.SingleUse))];
        _ = verifier.Verify(text, [], []);
        _ = verifier.Verify(text, [], []);
        var before = GC.GetAllocatedBytesForCurrentThread();

        _ = verifier.Verify(text, [], []);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_memory_for_less_than_two_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenVerifier(Tokens.Keys, _time, memory: 1));

    private static void AssertVerifiedAnew(TokenVerification first, TokenVerification again)
    {
        Assert.NotSame(first, again);
        Assert.Equal(first, again);
    }

    private static string Text(Macaroon token) => L402Credential.ToHeaderValue(token.ToBase64(), Tokens.Preimage);
}
