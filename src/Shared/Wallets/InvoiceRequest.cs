using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets;

/// <summary>An invoice to be made.</summary>
/// <param name="Purchase">The purchase it is for; the wallet is asked to keep this id with it.</param>
/// <param name="Amount">The amount, which the invoice must carry exactly.</param>
/// <param name="Description">What is paid for; the payer reads it. At most 120 characters.</param>
/// <param name="Expiry">How long it may be paid, in whole seconds.</param>
public sealed record InvoiceRequest(PurchaseId Purchase, MilliSatoshi Amount, string Description, TimeSpan Expiry)
{
    /// <summary>How many characters a tag may have.</summary>
    public const int MaximumTagLength = 256;

    /// <summary>Where the wallet reports the payment; null for no report.</summary>
    public Uri? CallbackUrl { get; init; }

    /// <summary>
    /// Our own signed words about the purchase, for a wallet that reports all payments to one address; kept with the invoice and told
    /// again when it is looked up. At most 256 visible ASCII characters; null for none.
    /// </summary>
    /// <exception cref="ArgumentException">There are more characters, or others, or none.</exception>
    public string? Tag
    {
        get;
        init => field = value is null || IsTag(value)
            ? value
            : throw new ArgumentException($"A tag has 1 to {MaximumTagLength} visible ASCII characters.", nameof(value));
    }

    /// <summary>The amount and the purchase; neither the callback URL nor the tag, which are capabilities.</summary>
    public override string ToString() => $"{Amount} for purchase {Purchase}";

    /// <summary>Whether a text can be a tag.</summary>
    internal static bool IsTag(string text) => text.Length is > 0 and <= MaximumTagLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
