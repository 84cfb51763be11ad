namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>What a handler is given: who asks, for which id, and with what body.</summary>
internal sealed record ZbdRequest(CustodyAccount Account, string? Id, string? ContentType, ReadOnlyMemory<byte> Json);

/// <summary>Stands before every endpoint: checks the key, and that there is no query.</summary>
internal sealed class ZbdGate(ZbdAccounts accounts, ApiGate<ZbdOperation> gate)
{
    /// <summary>All calls in the order in which they came.</summary>
    public IReadOnlyList<ApiCall<ZbdOperation>> Calls => gate.Calls;

    /// <summary>An endpoint of the API.</summary>
    public RequestDelegate For(ZbdOperation operation, Func<ZbdRequest, ApiAnswer> handle) =>
        context => gate.ServeAsync(context, operation, (request, body) => Answer(request, body, handle));

    /// <summary>An endpoint of the API that takes JSON.</summary>
    public RequestDelegate ForJson(ZbdOperation operation, Func<CustodyAccount, ZbdBody, ApiAnswer> handle) => For(operation, request =>
    {
        if (!ApiGate<ZbdOperation>.IsJson(request.ContentType))
        {
            return ZbdDialect.Refused(400, "The Content-Type must be application/json.");
        }

        var (body, problem) = ApiBody.Read(request.Json, root => new ZbdBody(root));
        return body is null ? ZbdDialect.Refused(400, problem!) : handle(request.Account, body);
    });

    /// <summary>Whatever the API does not have.</summary>
    public RequestDelegate Unknown => context => gate.ServeAsync(context, (ZbdOperation?)null, (request, body) => Answer(
        request, body, _ => ZbdDialect.Refused(404, $"Cannot {request.Method} {request.Path}")));

    private ApiAnswer Answer(HttpRequest request, byte[] body, Func<ZbdRequest, ApiAnswer> handle)
    {
        if (accounts.Find(new ZbdApiKey(request.Headers["apikey"].ToString())) is not { } account)
        {
            return ZbdDialect.Refused(401, "Invalid authentication credentials");
        }

        return request.QueryString.HasValue
            ? ZbdDialect.Refused(400, "No query is allowed.")
            : handle(new ZbdRequest(account, request.RouteValues["id"] as string, request.ContentType, body));
    }
}
