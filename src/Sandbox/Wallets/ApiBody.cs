using System.Text;
using System.Text.Json;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets;

/// <summary>The members of a request's body, taken one by one. The first mistake is kept; what nobody took is unknown.</summary>
internal class ApiBody
{
    private readonly JsonElement _root;
    private readonly List<string> _left;
    private string? _problem;

    public ApiBody(JsonElement root)
    {
        _root = root;
        _left = [.. root.EnumerateObject().Select(member => member.Name)];
    }

    /// <summary>The first thing that is wrong with the members taken so far, or with those that nobody took; null if all is well.</summary>
    public string? Problem => _problem ?? (_left is [var unknown, ..] ? $"{unknown} is not allowed." : null);

    /// <summary>Reads a body; the other result says why it cannot be read.</summary>
    public static (T? Body, string? Problem) Read<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> make)
        where T : ApiBody
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (make(document.RootElement.Clone()), null)
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

    /// <summary>A whole number of seconds, a JSON number; null if it is not there.</summary>
    public TimeSpan? OptionalSeconds(string name, int least, int most) =>
        OptionalNumber(name, least, most) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A whole number, written without a fraction; null if it is not there.</summary>
    public int? OptionalNumber(string name, int least, int most)
    {
        if (!TryTake(name, JsonValueKind.Number, "a number", out var value))
        {
            return null;
        }

        var fits = value.TryGetInt32(out var number) && number >= least && number <= most;
        Require(fits, $"{name} must be a whole number from {least} to {most}.");
        return fits ? number : null;
    }

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

    protected string? TakeText(string name, string called)
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

    /// <summary>Takes a member only if it is of that kind.</summary>
    protected bool TryTake(string name, JsonValueKind kind, out JsonElement value) =>
        _root.TryGetProperty(name, out value) && value.ValueKind == kind && _left.Remove(name);

    protected bool TryTake(string name, JsonValueKind kind, string called, out JsonElement value)
    {
        _left.Remove(name);
        if (!_root.TryGetProperty(name, out value))
        {
            return false;
        }

        Require(value.ValueKind == kind, $"{name} must be {called}.");
        return value.ValueKind == kind;
    }

    protected void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            _problem ??= otherwise;
        }
    }
}
