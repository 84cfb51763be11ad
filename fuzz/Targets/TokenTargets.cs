using System.Text;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using static Paywall.Protocol.Tests.L402.MacaroonForge;

namespace Paywall.Fuzz.Targets;

/// <summary>Caveats under a good signature, as a holder of the master key would make them.</summary>
internal static class TokenTargets
{
    private static readonly KeyRing Keys = new([new MasterKey(new KeyId(7), [.. Enumerable.Range(0, 32).Select(i => (byte)i)])]);

    private static readonly Preimage Preimage =
        Preimage.Parse("49349dfea4abed3cd14f6d356afa83de9787b609f088c8df09bacc7b4bd21b39");

    private static readonly byte[] Identifier =
        new L402Identifier(Preimage.Hash, new PurchaseId(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), new KeyId(7)).ToBytes();

    private static readonly byte[] RootKey = DeriveRootKey();

    public static TokenVerifier Verifier { get; } = new(Keys, TimeProvider.System);

    /// <summary>One caveat per line.</summary>
    public static void Terms(ReadOnlySpan<byte> input)
    {
        List<byte[]> caveats = [];
        foreach (var line in input.ToArray().AsSpan().Split((byte)'\n'))
        {
            caveats.Add(input[line].ToArray());
        }

        _ = Read([.. caveats]);
    }

    /// <summary>The value of an otherwise complete token's invoice caveat.</summary>
    public static void WalletInvoice(string text)
    {
        string[] caveats =
        [
            "services=s:0", "s_valid_until=1893456000", "paywall_amount_msat=1", "paywall_uses=1", $"paywall_invoice={text}",
        ];
        if (Read([.. caveats.Select(Encoding.UTF8.GetBytes)]) is { Invoice: var invoice })
        {
            Must.Hold(invoice.ToString() == text);
            Must.Hold(Protocol.L402.WalletInvoice.IsWalletName(invoice.Wallet) && Protocol.L402.WalletInvoice.IsId(invoice.Id));
        }
    }

    private static TokenTerms? Read(byte[][] caveats)
    {
        byte[] bytes =
        [
            2, .. Field(1, "paywall"u8.ToArray()), .. Field(2, Identifier), 0, .. caveats.SelectMany(caveat => CaveatOf(caveat)),
            0, .. Field(6, Sign(RootKey, Identifier, caveats)),
        ];
        if (!Macaroon.TryRead(bytes, out var macaroon))
        {
            Must.Hold(bytes.Length > Macaroon.MaximumLength || caveats.Length > Macaroon.MaximumCaveats);
            return null;
        }

        var header = L402Credential.ToHeaderValue(macaroon.ToBase64(), Preimage);
        var credential = (CredentialReader.Read([header], [], []) as CredentialReading.Presented)?.Credential;
        Must.Hold(credential is not null);
        var verification = Verifier.Verify(credential);
        Must.Hold(verification is TokenVerification.Genuine or TokenVerification.BadCaveat);
        if (verification is not TokenVerification.Genuine { Terms: var terms })
        {
            return null;
        }

        Must.Hold(terms.Amount > MilliSatoshi.Zero && terms.Uses != default && terms.Service.Length > 0);
        AssertIsMintedAgain(terms);
        return terms;
    }

    private static void AssertIsMintedAgain(TokenTerms terms)
    {
        // A holder may bind a token to a method or a digest that is none, which opens nothing; nobody may mint that.
        if (terms.Binding is { Method: "" } || !IsSha256(terms.Binding?.QuerySha256) || !IsSha256(terms.BodySha256))
        {
            return;
        }

        var again = terms.ToCaveats().Aggregate(Macaroon.Mint(RootKey, Identifier), (macaroon, caveat) => macaroon.WithCaveat(caveat));
        Must.Hold(TokenTerms.TryRead(again, out var read) && read == terms);
    }

    private static bool IsSha256(string? text) => text is null || (text.Length == 64 && text.All(char.IsAsciiHexDigitLower));

    private static byte[] DeriveRootKey()
    {
        var rootKey = new byte[32];
        Must.Hold(Keys.For(KeyPurpose.TokenRoot).TryComputeMac(new KeyId(7), Identifier, rootKey));
        return rootKey;
    }
}
