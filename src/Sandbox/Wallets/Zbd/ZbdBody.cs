using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>A body with ZBD's kinds of members.</summary>
internal sealed partial class ZbdBody(JsonElement root) : ApiBody(root)
{
    private const int LongestText = 255;
    private const int LongestUrl = 2048;
    private const ulong LeastAmount = 1000;

    /// <summary>An amount in millisatoshis that must be there: a string of digits, at least 1000.</summary>
    public MilliSatoshi Amount(string name)
    {
        var amount = OptionalAmount(name);
        Require(amount is not null, $"{name} is required.");
        return amount ?? default;
    }

    /// <summary>An amount as <see cref="Amount"/>, or null if it is not there.</summary>
    public MilliSatoshi? OptionalAmount(string name)
    {
        const string Digits = "a string of digits, in millisatoshis";
        if (TakeText(name, Digits) is not { } text)
        {
            return null;
        }

        Require(DigitsOnly.IsMatch(text), $"{name} must be {Digits}.");
        var fits = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= LeastAmount && number <= LightningNetwork.AllMoney.Value;
        Require(fits, $"{name} must be at least {LeastAmount}, and no more than there is.");
        return new MilliSatoshi(number);
    }

    /// <summary>The caller's own id and callback URL, each optional.</summary>
    public ZbdReference Reference() => new(OptionalText("internalId", LongestText), OptionalCallbackUrl("callbackUrl"));

    private string? OptionalCallbackUrl(string name)
    {
        var text = OptionalText(name, LongestUrl);
        if (text is not null)
        {
            Require(
                Uri.TryCreate(text, UriKind.Absolute, out var url)
                    && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)),
                $"{name} must be an https URL.");
        }

        return text;
    }

    [GeneratedRegex(@"\A[1-9][0-9]*\z")]
    private static partial Regex DigitsOnly { get; }
}
