using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>A body with Voltage's kinds of members.</summary>
internal sealed class VoltageBody(JsonElement root) : ApiBody(root)
{
    private const int LongestWord = 64;
    private const int MostEntries = 50;
    private const int LongestEntry = 256;

    /// <summary>A random UUID (version 4) that the client made.</summary>
    public Guid NewId(string name)
    {
        var id = Id(name);
        Require(id.Version == 4, $"{name} must be a UUID of version 4.");
        return id;
    }

    /// <summary>A UUID with hyphens.</summary>
    public Guid Id(string name)
    {
        Require(Guid.TryParseExact(Text(name, LongestWord), "D", out var id), $"{name} must be a UUID.");
        return id;
    }

    /// <summary>One word and no other, in any case where <paramref name="comparison"/> says so.</summary>
    public void Word(string name, string word, StringComparison comparison = StringComparison.Ordinal) =>
        Require(Text(name, LongestWord).Equals(word, comparison), $"{name} must be {word}.");

    /// <summary><c>{"currency":"btc","amount":n}</c> with a whole number of msat.</summary>
    public MilliSatoshi? OptionalSum(string name, ulong least)
    {
        if (OptionalObject(name) is not { } sum)
        {
            return null;
        }

        sum.Word("currency", "btc", StringComparison.OrdinalIgnoreCase);
        var isNumber = sum.TryTake("amount", JsonValueKind.Number, "a number", out var value);
        ulong amount = 0;
        var fits = isNumber && value.TryGetUInt64(out amount) && amount >= least && amount <= LightningNetwork.AllMoney.Value;
        Require(fits, $"{name}.amount must be a whole number of millisatoshis from {least}.");
        Require(sum.Problem is null, $"{name}: {sum.Problem}");
        return new MilliSatoshi(amount);
    }

    /// <summary>Texts by name; empty if it is not there.</summary>
    public JsonObject Metadata(string name)
    {
        if (!TryTake(name, JsonValueKind.Object, out var value))
        {
            // Where it is something else, nobody has taken it.
            return [];
        }

        var entries = value.EnumerateObject().ToList();
        Require(entries.Count <= MostEntries, $"{name} must have at most {MostEntries} entries.");
        foreach (var entry in entries)
        {
            var fits = entry.Value.ValueKind == JsonValueKind.String && Encoding.UTF8.GetByteCount(entry.Value.GetString()!) <= LongestEntry;
            Require(fits, $"{name}.{entry.Name} must be a text of at most {LongestEntry} bytes.");
        }

        return JsonObject.Create(value)!;
    }

    /// <summary>An object of its own members, or null if it is not there. Its problems are for the caller to ask for.</summary>
    public VoltageBody? OptionalObject(string name) =>
        TryTake(name, JsonValueKind.Object, "an object", out var value) ? new VoltageBody(value) : null;

    /// <summary>Whether it is an order for an invoice, and not for a payment out.</summary>
    public bool IsForInvoice { get; } = root.TryGetProperty("payment_kind", out _);
}
