using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>ZBD's envelopes.</summary>
internal sealed class ZbdDialect : IApiDialect
{
    /// <summary><c>{"success":true,"message":…,"data":…}</c></summary>
    public static ApiAnswer Done<T>(string message, T data, JsonTypeInfo<T> type) =>
        Answer(new JsonObject { ["success"] = true, ["message"] = message, ["data"] = JsonSerializer.SerializeToNode(data, type) });

    /// <summary>An answer with status 200.</summary>
    public static ApiAnswer Answer(JsonObject body) => new(200, body, body["data"] as JsonObject);

    /// <summary><c>{"success":false,"message":…}</c></summary>
    public static ApiAnswer Refused(int status, string message) =>
        new(status, new JsonObject { ["success"] = false, ["message"] = message }, null);

    public ApiAnswer Refuse(int status, string message) => Refused(status, message);

    public void ReplaceInvoice(JsonObject data, Func<Bolt11Invoice, Bolt11Invoice> replace)
    {
        if (data["invoice"] is JsonObject invoice)
        {
            var other = replace(Bolt11Invoice.Parse(invoice["request"]!.GetValue<string>()));
            invoice["request"] = other.Text;
            invoice["uri"] = $"lightning:{other.Text}";
        }
    }
}
