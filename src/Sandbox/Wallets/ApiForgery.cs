using System.Globalization;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets;

/// <summary>Changes answers as an <see cref="ApiFault"/> has it.</summary>
internal sealed class ApiForgery(NodePrivateKey key, IApiDialect dialect)
{
    /// <summary>Changes an answer's object, if it has one, in place.</summary>
    public void Apply(ApiFault? fault, JsonObject? data)
    {
        if (data is null)
        {
            return;
        }

        switch (fault)
        {
            case ApiFault.MemberReplaced replaced when Holder(data, replaced.Name, out var name) is { } holder:
                holder[name] = replaced.Value?.DeepClone();
                break;
            case ApiFault.MemberMissing missing when Holder(data, missing.Name, out var name) is { } holder:
                holder.Remove(name);
                break;
            case ApiFault.WrongInvoice wrong:
                dialect.ReplaceInvoice(data, real => wrong.Mistake.Make(real, key));
                break;
        }
    }

    private static JsonObject? Holder(JsonObject data, string path, out string name)
    {
        var parts = path.Split('.');
        name = parts[^1];
        return parts[..^1].Aggregate<string, JsonNode?>(data, Step) as JsonObject;
    }

    private static JsonNode? Step(JsonNode? holder, string part) => holder switch
    {
        JsonObject members => members[part],
        JsonArray items when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < items.Count => items[index],
        _ => null,
    };
}
