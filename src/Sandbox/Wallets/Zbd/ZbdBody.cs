using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>The members of a request's body, taken one by one. The first mistake is kept; what nobody took is unknown.</summary>
internal sealed partial class ZbdBody
{
    private const int LongestText = 255;
    private const int LongestUrl = 2048;
    private const ulong LeastAmount = 1000;

    private readonly JsonElement _root;
    private readonly List<string> _left;
    private string? _problem;

    private ZbdBody(JsonElement root)
    {
        _root = root;
        _left = [.. root.EnumerateObject().Select(member => member.Name)];
    }

    /// <summary>The first thing that is wrong with the members taken so far, or with those that nobody took; null if all is well.</summary>
    public string? Problem => _problem ?? (_left is [var unknown, ..] ? $"{unknown} is not allowed." : null);

    /// <summary>Reads a body; the other result says why it cannot be read.</summary>
    public static (ZbdBody? Body, string? Problem) Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (new ZbdBody(document.RootElement.Clone()), null)
                : (null, "The body must be a JSON object.");
        }
        catch (JsonException)
        {
            return (null, "The body is not JSON, or names a member twice.");
        }
        catch (InvalidOperationException)
        {
            // The reader's way to say that a name is not Unicode text.
            return (null, "The body is not Unicode text.");
        }
    }

    /// <summary>A text that must be there, of 1 to so many bytes of UTF-8.</summary>
    public string Text(string name, int longest)
    {
        var text = OptionalText(name, longest);
        Require(text is not null, $"{name} is required.");
        return text ?? "";
    }

    /// <summary>A text of 1 to so many bytes of UTF-8, or null if it is not there.</summary>
    public string? OptionalText(string name, int longest)
    {
        var text = TakeText(name, "a string");
        var fits = text is null || (text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= longest);
        Require(fits, $"{name} must have 1 to {longest} bytes.");
        return text;
    }

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

    /// <summary>A whole number of seconds, a JSON number; null if it is not there.</summary>
    public TimeSpan? OptionalSeconds(string name, int least, int most)
    {
        if (!TryTake(name, JsonValueKind.Number, "a number of seconds", out var value))
        {
            return null;
        }

        var fits = value.TryGetInt32(out var seconds) && seconds >= least && seconds <= most;
        Require(fits, $"{name} must be a whole number from {least} to {most}.");
        return fits ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>The caller's own id and callback URL, each optional.</summary>
    public ZbdReference Reference() => new(OptionalText("internalId", LongestText), OptionalCallbackUrl("callbackUrl"));

    /// <summary>An invoice that must be there, without <c>lightning:</c>.</summary>
    public Bolt11Invoice? Invoice(string name)
    {
        var text = Text(name, Bolt11Invoice.MaximumLength);
        if (!Bolt11Invoice.TryParse(text, out var invoice) || text.Contains(':', StringComparison.Ordinal))
        {
            Require(false, $"{name} must be a BOLT 11 invoice.");
            return null;
        }

        return invoice;
    }

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

    private string? TakeText(string name, string called)
    {
        if (!TryTake(name, JsonValueKind.String, called, out var value))
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are not UTF-8; the reader has no other way to say so.
            Require(false, $"{name} must be Unicode text.");
            return null;
        }
    }

    private bool TryTake(string name, JsonValueKind kind, string called, out JsonElement value)
    {
        _left.Remove(name);
        if (!_root.TryGetProperty(name, out value))
        {
            return false;
        }

        Require(value.ValueKind == kind, $"{name} must be {called}.");
        return value.ValueKind == kind;
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            _problem ??= otherwise;
        }
    }

    [GeneratedRegex(@"\A[1-9][0-9]*\z")]
    private static partial Regex DigitsOnly { get; }
}
