namespace Paywall.Protocol.Lightning;

/// <summary>The types of tagged fields, by their letter's value in the bech32 alphabet.</summary>
internal enum Bolt11Field : byte
{
    PaymentHash = 1,
    Route = 3,
    Features = 5,
    Expiry = 6,
    Fallback = 9,
    Description = 13,
    PaymentSecret = 16,
    Payee = 19,
    DescriptionHash = 23,
    MinFinalCltvExpiryDelta = 24,
    Metadata = 27,
}
