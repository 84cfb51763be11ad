using System.Globalization;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Protocol.Tests.L402;

namespace Paywall.Protocol.Tests.Readme;

/// <summary>The examples of the package's readme, word for word, so that they compile and do what they say.</summary>
public sealed class ReadmeExamples
{
    private static readonly Preimage Preimage = Preimage.Random();

    [Fact]
    public void Sell()
    {
        var secret = Tokens.Secret;
        var invoice = Invoice();
        Func<string, string> authorization = header =>
            L402Credential.ToHeaderValue(ChallengeReader.Read([header])[0], Preimage);

        // Begin
        var keys = new KeyRing([new MasterKey(new KeyId(1), secret)]);
        var minter = new TokenMinter(keys, TimeProvider.System);
        var verifier = new TokenVerifier(keys, TimeProvider.System);

        // The wallet made an invoice; sell one use of the service for its amount.
        var token = minter.Mint(PurchaseId.New(), invoice.PaymentHash, new TokenTerms
        {
            Service = "forecast",
            ValidUntil = invoice.ExpiresAt.AddDays(30),
            Amount = invoice.Amount!.Value,
            Uses = TokenUses.Once,
            Invoice = new WalletInvoice("zbd", "5d7b2f0c"),
        });
        var wwwAuthenticate = new L402Challenge(token, invoice).ToHeaderValue();

        // The buyer paid and came back.
        var isGenuine = verifier.Verify([authorization(wwwAuthenticate)], [], []) is TokenVerification.Genuine(var identifier, var terms)
            && terms.Service == "forecast"
            && terms.ValidUntil > DateTimeOffset.UtcNow;
        // End

        Assert.True(isGenuine);
    }

    [Fact]
    public async Task Buy()
    {
        var wwwAuthenticate = new L402Challenge(Tokens.Mint(Tokens.Pack, Preimage), Invoice()).ToHeaderValue();
        ReadOnlyMemory<byte> json = default;
        Func<Bolt11Invoice, Task<Preimage>> payAsync = _ => Task.FromResult(Preimage);
        var body = json.Span;

        // Begin
        if (ChallengeReader.Read([wwwAuthenticate], body) is not [var challenge, ..])
        {
            throw new InvalidOperationException("Nothing that can be paid.");
        }

        var invoice = Bolt11Invoice.Parse(challenge.Invoice);
        var isOfAnother = (challenge.StatedPaymentHash is { } stated && stated != invoice.PaymentHash)
            || (Macaroon.TryParse(challenge.Token, out var token)
                && L402Identifier.TryReadPaymentHash(token.Identifier.Span, out var tokenHash) && tokenHash != invoice.PaymentHash);
        if (isOfAnother
            || invoice.Network != BitcoinNetwork.Mainnet
            || invoice.Amount is not { } price || price > MilliSatoshi.FromSatoshi(100)
            || invoice.ExpiresAt <= DateTimeOffset.UtcNow)
        {
            throw new InvalidOperationException("Not what was offered.");
        }

        var preimage = await payAsync(invoice);
        if (preimage.Hash != invoice.PaymentHash)
        {
            throw new InvalidOperationException("Paid, but there is no proof: do not pay again.");
        }

        var authorization = L402Credential.ToHeaderValue(challenge, preimage);
        // End

        Assert.EndsWith(Preimage.ToHex(), authorization, StringComparison.Ordinal);
    }

    [Fact]
    public void Hand_on()
    {
        var token = Tokens.Mint(Tokens.Pack);
        var inOneHour = Tokens.Now.AddHours(1);

        // Begin
        var narrowed = token
            .WithCaveat(new Caveat("paywall_uses", "3"))
            .WithCaveat(new Caveat("forecast_valid_until", inOneHour.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        // End

        var genuine = Assert.IsType<TokenVerification.Genuine>(Tokens.Verify(narrowed));
        Assert.Equal((TokenUses.Times(3), inOneHour), (genuine.Terms.Uses, genuine.Terms.ValidUntil));
    }

    [Fact]
    public void The_readme_shows_these_examples_word_for_word()
    {
        var source = Examples(Read("ReadmeExamples.cs"), "// Begin", "// End");
        var readme = Examples(Read("Protocol.README.md"), "```csharp", "```");

        Assert.Equal(3, readme.Count);
        Assert.Equal(source, readme);
    }

    /// <summary>The lines between two marks, without their indentation.</summary>
    private static List<string> Examples(string text, string begin, string end)
    {
        List<string> examples = [];
        List<string>? current = null;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (current is null)
            {
                current = line == begin ? [] : null;
            }
            else if (line == end)
            {
                examples.Add(string.Join('\n', current));
                current = null;
            }
            else
            {
                current.Add(line);
            }
        }

        return examples;
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(ReadmeExamples).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static Bolt11Invoice Invoice() => new Bolt11Draft
    {
        Network = BitcoinNetwork.Mainnet,
        Amount = MilliSatoshi.FromSatoshi(21),
        Timestamp = DateTimeOffset.UtcNow,
        PaymentHash = Preimage.Hash,
        PaymentSecret = new byte[32],
        Description = "One forecast",
    }.Sign(NodePrivateKey.Random());
}
