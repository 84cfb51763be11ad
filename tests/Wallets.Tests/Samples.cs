using System.Security.Cryptography;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Tests;

/// <summary>Requests and invoices to test with.</summary>
internal static class Samples
{
    public const string ChargeId = "5f3c0e0a-7a0e-4c39-9d0a-1f2f3c4d5e6f";

    public const string PaymentId = "9b1d4c7e-0f65-4a3b-8f1e-2a3b4c5d6e7f";

    public static MilliSatoshi Price { get; } = new(21_000);

    public static TimeSpan Expiry { get; } = TimeSpan.FromMinutes(5);

    public static InvoiceRequest Order() => new(PurchaseId.New(), Price, "job 42", Expiry);

    public static PaymentRequest Pay(Bolt11Invoice invoice) => new("pay-7f3a", invoice, "buy job 42");

    public static Bolt11Draft Draft(Preimage? preimage = null) => new()
    {
        Network = BitcoinNetwork.Regtest,
        Amount = Price,
        Timestamp = TimeProvider.System.GetUtcNow(),
        PaymentHash = (preimage ?? Preimage.Random()).Hash,
        PaymentSecret = RandomNumberGenerator.GetBytes(32),
        Description = "job 42",
        Expiry = Expiry,
    };

    public static Bolt11Invoice Invoice(Preimage? preimage = null) => Sign(Draft(preimage));

    public static Bolt11Invoice Sign(Bolt11Draft draft) => draft.Sign(NodePrivateKey.Random());
}
