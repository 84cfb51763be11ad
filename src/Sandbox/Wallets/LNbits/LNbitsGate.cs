using System.Text.Json;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>What a handler is given: who asks, about which payment, and with what body.</summary>
/// <param name="Account">The wallet that the key opens; null for no key or an unknown one.</param>
/// <param name="IsAdmin">Whether the key opens it for everything.</param>
/// <param name="Http">The request.</param>
/// <param name="Json">The body.</param>
internal sealed record LNbitsRequest(LNbitsAccount? Account, bool IsAdmin, HttpRequest Http, ReadOnlyMemory<byte> Json)
{
    /// <summary>The payment that the path names; null if that is no hash.</summary>
    public PaymentHash? Hash => PaymentHash.TryParse(Http.RouteValues["hash"] as string, null, out var hash) ? hash : null;
}

/// <summary>Stands before every endpoint: finds the wallet that the key opens, and refuses queries.</summary>
internal sealed class LNbitsGate(LNbitsAccounts accounts, ApiGate<LNbitsOperation> gate)
{
    /// <summary>All calls in the order in which they came.</summary>
    public IReadOnlyList<ApiCall<LNbitsOperation>> Calls => gate.Calls;

    /// <summary>An endpoint for anybody.</summary>
    public RequestDelegate ForAnybody(LNbitsOperation operation, Func<LNbitsRequest, ApiAnswer> handle, string? query = null) =>
        context => gate.ServeAsync(context, operation, (request, body) => Answer(request, body, handle, query));

    /// <summary>An endpoint for whoever has a key.</summary>
    public RequestDelegate For(LNbitsOperation operation, Func<LNbitsRequest, ApiAnswer> handle, string? query = null) =>
        ForAnybody(operation, request => request.Account is null ? NoKey() : handle(request), query);

    /// <summary>An endpoint for whoever has a key, which takes JSON.</summary>
    public RequestDelegate ForJson(LNbitsOperation operation, Func<LNbitsRequest, LNbitsBody, ApiAnswer> handle) =>
        For(operation, request => ReadJson(request, handle));

    /// <summary>The endpoint whose body says whether an invoice is made or paid.</summary>
    public RequestDelegate ForPayments(Func<LNbitsRequest, LNbitsBody, ApiAnswer> handle) => context => gate.ServeAsync(
        context,
        body => IsOrderToPay(body) ? LNbitsOperation.Pay : LNbitsOperation.CreateInvoice,
        (request, body) => Answer(request, body, read => read.Account is null ? NoKey() : ReadJson(read, handle), null));

    /// <summary>Whatever the API does not have.</summary>
    public RequestDelegate Unknown => context => gate.ServeAsync(context, (LNbitsOperation?)null, (_, _) => LNbitsDialect.Refused(404, "Not Found"));

    private static ApiAnswer NoKey() => LNbitsDialect.Refused(401, "Missing user ID or access token.");

    private static ApiAnswer ReadJson(LNbitsRequest request, Func<LNbitsRequest, LNbitsBody, ApiAnswer> handle)
    {
        if (!ApiGate<LNbitsOperation>.IsJson(request.Http.ContentType))
        {
            return LNbitsDialect.Refused(400, "The Content-Type must be application/json.");
        }

        var (body, problem) = ApiBody.Read(request.Json, root => new LNbitsBody(root));
        return body is null ? LNbitsDialect.Refused(400, problem!) : handle(request, body);
    }

    private ApiAnswer Answer(HttpRequest request, byte[] body, Func<LNbitsRequest, ApiAnswer> handle, string? query)
    {
        if (request.Query.Keys.Any(key => key != query))
        {
            return LNbitsDialect.Refused(400, "No such query is allowed.");
        }

        var (account, isAdmin) = accounts.Find(request.Headers["X-Api-Key"].ToString());
        return handle(new LNbitsRequest(account, isAdmin, request, body));
    }

    private static bool IsOrderToPay(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("out", out var isOut) && isOut.ValueKind == JsonValueKind.True;
        }
        catch (JsonException)
        {
            // What is no JSON is refused later, with words.
            return false;
        }
    }
}
