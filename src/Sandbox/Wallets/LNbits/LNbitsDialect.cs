using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>LNbits's answers: bare objects, and refusals with a <c>detail</c>.</summary>
internal sealed class LNbitsDialect : IApiDialect
{
    private static readonly string[] InvoiceMembers = ["bolt11", "payment_request"];

    public static ApiAnswer Answer(int status, JsonObject body) => new(status, body, body);

    /// <summary><c>{"detail":"…"}</c></summary>
    public static ApiAnswer Refused(int status, string detail) => new(status, new JsonObject { ["detail"] = detail }, null);

    /// <summary>The 400 of a member that is wrong, with a list for a detail.</summary>
    public static ApiAnswer Invalid(string problem) => new(400, new JsonObject
    {
        ["detail"] = new JsonArray(new JsonObject { ["loc"] = new JsonArray("body"), ["msg"] = problem, ["type"] = "value_error" }),
    }, null);

    /// <summary>The 520 of an invoice or payment that did not come about.</summary>
    public static ApiAnswer Failed(string detail, string status = LNbitsViews.Failed)
    {
        var body = new JsonObject { ["detail"] = detail, ["status"] = status };
        return new ApiAnswer(520, body, body);
    }

    public ApiAnswer Refuse(int status, string message) => Refused(status, message);

    public void ReplaceInvoice(JsonObject data, Func<Bolt11Invoice, Bolt11Invoice> replace)
    {
        var holder = data["details"] as JsonObject ?? data;
        var text = holder["bolt11"] ?? holder["payment_request"];
        if (text is null)
        {
            return;
        }

        var other = replace(Bolt11Invoice.Parse(text.GetValue<string>())).Text;
        foreach (var name in InvoiceMembers.Where(holder.ContainsKey))
        {
            holder[name] = other;
        }
    }
}
