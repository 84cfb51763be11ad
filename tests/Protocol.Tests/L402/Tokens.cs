using Microsoft.Extensions.Time.Testing;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.L402;

/// <summary>A paywall with one master key, and tokens of it.</summary>
internal static class Tokens
{
    public const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public static Preimage Preimage { get; } =
        Preimage.Parse("49349dfea4abed3cd14f6d356afa83de9787b609f088c8df09bacc7b4bd21b39");

    public static Preimage OtherPreimage { get; } = Preimage.Parse(new string('2', 64));

    public static PurchaseId Purchase { get; } = new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));

    /// <summary>The bytes 0, 1, 2 ...</summary>
    public static byte[] Secret => [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static KeyRing Keys { get; } = new([new MasterKey(new KeyId(7), Secret)]);

    public static FakeTimeProvider Clock { get; } = new(Now);

    public static TokenVerifier Verifier { get; } = new(Keys, Clock);

    /// <summary>One call to one path.</summary>
    public static TokenTerms SingleUse { get; } = new()
    {
        Service = "forecast",
        ValidUntil = DateTimeOffset.FromUnixTimeSeconds(1_893_456_000),
        Amount = MilliSatoshi.FromSatoshi(21),
        Uses = TokenUses.Once,
        Invoice = new WalletInvoice("zbd-main", "a1B2.c3~d4_e5-f6"),
        Binding = new RequestBinding("GET", "/v1/today%20;a=b", EmptySha256),
    };

    /// <summary>Ten calls to one service.</summary>
    public static TokenTerms Pack { get; } = SingleUse with { Uses = TokenUses.Times(10), Binding = null };

    /// <summary>Any number of calls to one service.</summary>
    public static TokenTerms Pass { get; } = SingleUse with { Uses = TokenUses.Pass, Binding = null };

    public static Macaroon Mint(TokenTerms terms, Preimage? preimage = null, KeyRing? keys = null, PurchaseId? purchase = null) =>
        new TokenMinter(keys ?? Keys, Clock).Mint(purchase ?? Purchase, (preimage ?? Preimage).Hash, terms);

    public static Macaroon With(this Macaroon macaroon, string caveat) =>
        macaroon.WithCaveat(System.Text.Encoding.UTF8.GetBytes(caveat));

    /// <summary>What a paywall makes of a token in an Authorization header.</summary>
    public static TokenVerification Verify(Macaroon macaroon, Preimage? preimage = null, TokenVerifier? verifier = null) =>
        Verify(L402Credential.ToHeaderValue(macaroon.ToBase64(), preimage ?? Preimage), verifier);

    public static TokenVerification Verify(string authorization, TokenVerifier? verifier = null)
    {
        var presented = Assert.IsType<CredentialReading.Presented>(CredentialReader.Read([authorization], [], []));
        return (verifier ?? Verifier).Verify(presented.Credential);
    }
}
