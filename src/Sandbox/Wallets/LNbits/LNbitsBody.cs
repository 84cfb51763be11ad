using System.Text.Json;
using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>A body with LNbits's kinds of members.</summary>
internal sealed class LNbitsBody(JsonElement root) : ApiBody(root)
{
    private const int LongestUrl = 2048;

    /// <summary>true or false, or null if it is not there.</summary>
    public bool? OptionalFlag(string name) =>
        TryTake(name, JsonValueKind.True, out var value) || TryTake(name, JsonValueKind.False, "true or false", out value)
            ? value.GetBoolean()
            : null;

    /// <summary>The unit: satoshis, because a fiat currency is not what a paywall asks in.</summary>
    public void Unit(string name) => Require((OptionalText(name, LongestUrl) ?? "sat") == "sat", $"{name} must be sat.");

    /// <summary>An object, kept as it is; null if it is not there.</summary>
    public JsonObject? OptionalObject(string name) =>
        TryTake(name, JsonValueKind.Object, "an object", out var value) ? JsonObject.Create(value) : null;

    /// <summary>64 digits.</summary>
    public string? OptionalHex32(string name)
    {
        var text = OptionalText(name, LongestUrl);
        Require(text is null || (text.Length == 64 && text.All(char.IsAsciiHexDigit)), $"{name} must be 64 hexadecimal digits.");
        return text;
    }

    /// <summary>A URL that the server's rules let it call: a host with a dot, and https except to this computer.</summary>
    public string? OptionalWebhook(string name)
    {
        var text = OptionalText(name, LongestUrl);
        Require(
            text is null || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Contains('.', StringComparison.Ordinal)
                && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))),
            $"{name}: Callback not allowed.");
        return text;
    }
}
