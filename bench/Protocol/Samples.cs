using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Bench;

/// <summary>What a paywall handles for one purchase of a call: a bound single use for 21 sat, paid.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public static KeyRing Keys { get; } = new([new MasterKey(new KeyId(7), Enumerable.Range(0, 32).Select(i => (byte)i).ToArray())]);

    public static Preimage Preimage { get; } = new(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());

    public static PurchaseId Purchase { get; } = new(Guid.Parse("00112233-4455-4677-8899-aabbccddeeff"));

    public static TokenTerms Terms { get; } = new()
    {
        Service = "forecast",
        ValidUntil = Now.AddDays(30),
        Amount = MilliSatoshi.FromSatoshi(21),
        Uses = TokenUses.Once,
        Invoice = new WalletInvoice("zbd", "5d7b2f0c-1c7e-4c53-9b56-0d2a1c0f3b11"),
        Binding = new RequestBinding("GET", "/v1/today", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    };

    public static NodePrivateKey NodeKey { get; } = new(Enumerable.Repeat((byte)0x41, 32).ToArray());

    public static Bolt11Draft Draft { get; } = new()
    {
        Network = BitcoinNetwork.Mainnet,
        Amount = MilliSatoshi.FromSatoshi(21),
        Timestamp = Now,
        PaymentHash = Preimage.Hash,
        PaymentSecret = Enumerable.Repeat((byte)0x11, 32).ToArray(),
        Description = "One forecast",
        Expiry = TimeSpan.FromMinutes(10),
    };

    public static Macaroon Token { get; } = new TokenMinter(Keys, new Clock()).Mint(Purchase, Preimage.Hash, Terms);

    public static string Authorization { get; } = L402Credential.ToHeaderValue(Token.ToBase64(), Preimage);

    /// <summary>A clock that stands, so that reading it costs nothing.</summary>
    internal sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
