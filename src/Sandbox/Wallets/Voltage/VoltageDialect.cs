using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>Voltage's answers: bare objects, and refusals in <c>error</c>.</summary>
internal sealed class VoltageDialect : IApiDialect
{
    /// <summary>The answer to every order that is taken on.</summary>
    public static ApiAnswer Accepted { get; } = new(202, null, null);

    public static ApiAnswer Answer(JsonObject body) => new(200, body, body);

    /// <summary><c>{"error":{"type":…,"code":…,"detail":…}}</c></summary>
    public static ApiAnswer Refused(int status, string type, string? code, string detail)
    {
        var error = new JsonObject { ["type"] = type };
        if (code is not null)
        {
            error["code"] = code;
        }

        error["detail"] = detail;
        return new ApiAnswer(status, new JsonObject { ["error"] = error }, null);
    }

    public static ApiAnswer Invalid(string problem) => Refused(422, "validation_error", null, problem);

    public static ApiAnswer NotFound(string what) => Refused(404, "not_found", null, $"{what} not found");

    public ApiAnswer Refuse(int status, string message) => Refused(status, "error", null, message);

    public void ReplaceInvoice(JsonObject data, Func<Bolt11Invoice, Bolt11Invoice> replace)
    {
        if (data["data"] is JsonObject inner && inner["payment_request"] is JsonValue text)
        {
            inner["payment_request"] = replace(Bolt11Invoice.Parse(text.GetValue<string>())).Text;
        }
    }
}
