using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

var preimage = Preimage.Random();
var invoice = new Bolt11Draft
{
    Network = BitcoinNetwork.Mainnet,
    Amount = MilliSatoshi.FromSatoshi(21),
    Timestamp = TimeProvider.System.GetUtcNow(),
    PaymentHash = preimage.Hash,
    PaymentSecret = new byte[32],
    Description = "One forecast",
}.Sign(NodePrivateKey.Random());

var keys = new KeyRing([new MasterKey(new KeyId(1), new byte[MasterKey.MinimumLength])]);
var token = new TokenMinter(keys, TimeProvider.System).Mint(PurchaseId.New(), invoice.PaymentHash, new TokenTerms
{
    Service = "forecast",
    ValidUntil = invoice.ExpiresAt.AddDays(30),
    Amount = invoice.Amount!.Value,
    Uses = TokenUses.Once,
    Invoice = new WalletInvoice("zbd", "1"),
});

var challenge = ChallengeReader.Read([new L402Challenge(token, invoice).ToHeaderValue()])[0];
var isRead = Bolt11Invoice.Parse(challenge.Invoice).Payee.Equals(invoice.Payee);
var verification = new TokenVerifier(keys, TimeProvider.System).Verify([L402Credential.ToHeaderValue(challenge, preimage)], [], []);
Console.WriteLine(isRead && verification is TokenVerification.Genuine ? "The package works." : $"The package is broken: {verification}");
return isRead && verification is TokenVerification.Genuine ? 0 : 1;
