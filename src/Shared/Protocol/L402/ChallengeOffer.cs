using System.Globalization;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.L402;

/// <summary>What one challenge of another server says, parameter by parameter.</summary>
/// <param name="scheme">The scheme as it was received.</param>
internal sealed class ChallengeOffer(string scheme)
{
    private string? _macaroon;
    private string? _token;
    private string? _invoice;
    private string? _paymentHash;
    private string? _amountSats;
    private string? _priceSats;

    /// <summary>Whether a parameter is a number, which JSON writes without quotes.</summary>
    public static bool IsAmount(string name) => name.EndsWith("Sats", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes a parameter; empty ones and those of other names say nothing.</summary>
    /// <returns>False, and nothing taken, if there was one of this name.</returns>
    public bool TryTake(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        Span<char> lower = stackalloc char[16];
        var length = value.IsEmpty ? -1 : name.ToLowerInvariant(lower);
        return length < 0 || lower[..length] switch
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
        return token is null || _invoice is null || !CanBeEchoed(token) || !_invoice.All(char.IsAsciiLetterOrDigit)
            ? null
            : new L402Challenge(scheme, token, _invoice)
            {
                StatedPaymentHash = PaymentHash.TryParse(_paymentHash, null, out var hash) ? hash : null,
                StatedSatoshi = ulong.TryParse(_amountSats ?? _priceSats, NumberStyles.None, CultureInfo.InvariantCulture, out var satoshi)
                    ? satoshi
                    : null,
            };
    }

    /// <summary>Visible ASCII that needs no escape between quotes.</summary>
    private static bool CanBeEchoed(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('!', '~') && !text.ContainsAny('"', '\\');

    private static bool Once(ref string? field, ReadOnlySpan<char> value)
    {
        var isFirst = field is null;
        field ??= value.ToString();
        return isFirst;
    }
}
