using System.Buffers;
using System.Globalization;
using System.Text;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>What one challenge of another server says, parameter by parameter.</summary>
/// <param name="scheme">The scheme as it was received.</param>
internal sealed class ChallengeOffer(string scheme)
{
    private const string UriScheme = "lightning:";

    private string? _macaroon;
    private string? _token;
    private string? _invoice;
    private string? _paymentHash;
    private string? _amountSats;
    private string? _priceSats;

    /// <summary>Whether a parameter is a number, which JSON writes without quotes.</summary>
    public static bool IsAmount(string name) => name.EndsWith("Sats", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a parameter counts.</summary>
    public static bool IsKnown(string name) =>
        IsAmount(name)
        || name.Equals("macaroon", StringComparison.OrdinalIgnoreCase)
        || name.Equals("token", StringComparison.OrdinalIgnoreCase)
        || name.Equals("invoice", StringComparison.OrdinalIgnoreCase)
        || name.Equals("paymentHash", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes a parameter; empty ones and those of other names say nothing.</summary>
    /// <returns>False, and nothing taken, if there was one of this name.</returns>
    public bool TryTake(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        Span<char> lower = stackalloc char[16];
        var isShort = Ascii.ToLower(name, lower, out var length) == OperationStatus.Done;
        return value.IsEmpty || !isShort || lower[..length] switch
        {
            "macaroon" => Once(ref _macaroon, value),
            "token" => Once(ref _token, value),
            "invoice" => Once(ref _invoice, value),
            "paymenthash" => Once(ref _paymentHash, value),
            "amountsats" => Once(ref _amountSats, value),
            "pricesats" => Once(ref _priceSats, value),
            _ => true,
        };
    }

    /// <returns>Null if it cannot be paid, or could not be echoed.</returns>
    public L402Challenge? ToChallenge()
    {
        var token = _macaroon ?? _token;
        return token is null || _invoice is null || !L402Challenge.IsToken(token) || !L402Challenge.IsInvoice(WithoutUriScheme(_invoice))
            ? null
            : new L402Challenge(scheme, token, WithoutUriScheme(_invoice))
            {
                StatedPaymentHash = PaymentHash.TryParse(_paymentHash, null, out var hash) ? hash : null,
                StatedSatoshi = ulong.TryParse(_amountSats ?? _priceSats, NumberStyles.None, CultureInfo.InvariantCulture, out var satoshi)
                    ? satoshi
                    : null,
            };
    }

    private static string WithoutUriScheme(string invoice) =>
        invoice.StartsWith(UriScheme, StringComparison.OrdinalIgnoreCase) ? invoice[UriScheme.Length..] : invoice;

    private static bool Once(ref string? field, ReadOnlySpan<char> value)
    {
        var isFirst = field is null;
        field ??= value.ToString();
        return isFirst;
    }
}
