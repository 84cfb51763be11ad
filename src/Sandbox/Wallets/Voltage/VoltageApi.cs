using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>The endpoints of the API and what each insists on.</summary>
internal sealed class VoltageApi(
    VoltagePayments payments, VoltageOptions options, ConcurrentDictionary<string, VoltageEnvironment> keys, ApiGate<VoltageOperation> gate)
{
    private const string Environment = "/v1/organizations/{organization}/environments/{environment}";
    private const int LongestDescription = 639;
    private const int LongestExpiration = 86_400;
    private const int DefaultExpiration = 3600;

    private static readonly string[] Queries = ["limit", "offset", "sort_key", "sort_order", "statuses[]", "metadata[external_id]"];

    public void Map(WebApplication web)
    {
        web.UseRouting();
        web.MapPost($"{Environment}/payments", context => gate.ServeAsync(context, Recognize, Order));
        web.MapGet($"{Environment}/payments", For(VoltageOperation.ListPayments, List, Queries));
        web.MapGet($"{Environment}/payments/{{id}}", For(VoltageOperation.ReadPayment, ReadPayment));
        web.MapGet("/v1/organizations/{organization}/wallets/{id}", For(VoltageOperation.ReadWallet, ReadWallet));
        web.MapFallback("{**path}", context => gate.ServeAsync(context, (VoltageOperation?)null, (_, _) => VoltageDialect.NotFound("path")));
    }

    private RequestDelegate For(VoltageOperation operation, Func<HttpRequest, VoltageEnvironment, ApiAnswer> handle, params string[] queries) =>
        context => gate.ServeAsync(context, operation, (request, _) => Open(request, out var refusal, queries) is { } environment
            ? handle(request, environment)
            : refusal!);

    /// <summary>What the key opens, if the path names just that.</summary>
    private VoltageEnvironment? Open(HttpRequest request, out ApiAnswer? refusal, params string[] queries)
    {
        var key = request.Headers["x-api-key"];
        if (key.Count != 1 || !keys.TryGetValue(key.ToString(), out var environment))
        {
            refusal = VoltageDialect.Refused(401, "unauthorized", null, "authentication is required");
            return null;
        }

        var isItsOwn = Names(request, "organization", environment.Organization)
            && (!request.RouteValues.ContainsKey("environment") || Names(request, "environment", environment.Id));
        var odd = request.Query.Keys.FirstOrDefault(name => !queries.Contains(name));
        refusal = !isItsOwn ? VoltageDialect.Refused(400, "missing_credentials", "missing_credentials", "the key is not one of this environment")
            : odd is not null ? VoltageDialect.Refused(400, "bad_request", null, $"{odd} is not allowed")
            : null;
        return refusal is null ? environment : null;
    }

    private static bool Names(HttpRequest request, string name, Guid id) => request.RouteValues[name] as string == id.ToString();

    private static VoltageOperation? Recognize(byte[] body)
    {
        var (read, _) = ApiBody.Read(body, static root => new VoltageBody(root));
        return read?.IsForInvoice == true ? VoltageOperation.Receive : VoltageOperation.Send;
    }

    private ApiAnswer Order(HttpRequest request, byte[] json)
    {
        if (Open(request, out var refusal) is not { } environment)
        {
            return refusal!;
        }

        if (!ApiGate<VoltageOperation>.IsJson(request.ContentType))
        {
            return VoltageDialect.Refused(415, "unsupported_media_type", null, "The Content-Type must be application/json.");
        }

        var (body, problem) = ApiBody.Read(json, static root => new VoltageBody(root));
        if (body is null)
        {
            return VoltageDialect.Refused(400, "bad_request", null, problem!);
        }

        return Recognize(json) == VoltageOperation.Receive ? Receive(environment, body) : Send(environment, body);
    }

    private ApiAnswer Receive(VoltageEnvironment environment, VoltageBody body)
    {
        body.Word("payment_kind", "bolt11");
        var amount = body.OptionalSum("amount", least: 1);
        var order = new VoltageReceiveOrder(
            body.NewId("id"), body.Id("wallet_id"), amount ?? default, body.OptionalText("description", LongestDescription) ?? "",
            body.OptionalSeconds("expiration", 1, LongestExpiration) ?? TimeSpan.FromSeconds(DefaultExpiration), body.Metadata("metadata"));
        return body.Problem is { } problem ? VoltageDialect.Invalid(problem)
            : amount is null ? VoltageDialect.Invalid("amount is required.")
            : !environment.Wallets.ContainsKey(order.Wallet) ? VoltageDialect.NotFound("wallet")
            : payments.TryReceive(environment, order) ? VoltageDialect.Accepted
            : Exists();
    }

    private ApiAnswer Send(VoltageEnvironment environment, VoltageBody body)
    {
        body.Word("currency", "btc", StringComparison.OrdinalIgnoreCase);
        body.Word("type", "bolt11");
        var (id, wallet, metadata) = (body.NewId("id"), body.Id("wallet_id"), body.Metadata("metadata"));
        var data = body.OptionalObject("data");
        var invoice = data?.Invoice("payment_request");
        var maximumFee = data?.OptionalSum("max_fee", least: 0);
        if ((body.Problem ?? (data is null ? "data is required." : data.Problem)) is { } problem)
        {
            return VoltageDialect.Invalid(problem);
        }

        if (invoice?.Amount is not { } amount)
        {
            return VoltageDialect.Refused(400, "bad_request", "invalid_payment_amount", "the invoice has no amount");
        }

        // 1 %, but not less than 1 sat.
        var standard = new MilliSatoshi(Math.Max(amount.Value / 100, MilliSatoshi.PerSatoshi));
        return !environment.Wallets.ContainsKey(wallet) ? VoltageDialect.NotFound("wallet")
            : payments.TrySend(environment, new VoltageSendOrder(id, wallet, invoice, maximumFee ?? standard, metadata)) ? VoltageDialect.Accepted
            : Exists();
    }

    private ApiAnswer ReadPayment(HttpRequest request, VoltageEnvironment environment) =>
        Guid.TryParseExact(request.RouteValues["id"] as string, "D", out var id) && payments.Read(environment, id) is { } payment
            ? VoltageDialect.Answer(payment)
            : VoltageDialect.NotFound("payment");

    private static ApiAnswer ReadWallet(HttpRequest request, VoltageEnvironment environment) =>
        Guid.TryParseExact(request.RouteValues["id"] as string, "D", out var id) && environment.Wallets.TryGetValue(id, out var account)
            ? VoltageDialect.Answer(VoltageViews.Show(id, account.Balance))
            : VoltageDialect.NotFound("wallet");

    private ApiAnswer List(HttpRequest request, VoltageEnvironment environment)
    {
        if (!TryNumber(request, "limit", 1, 100, out var limit) || !TryNumber(request, "offset", 0, int.MaxValue, out var offset))
        {
            return VoltageDialect.Refused(400, "bad_request", null, "limit or offset is no such number");
        }

        var (key, order) = (request.Query["sort_key"].ToString(), request.Query["sort_order"].ToString());
        if (key is not ("" or "created_at") || order is not ("" or "ASC" or "DESC"))
        {
            return VoltageDialect.Refused(400, "bad_request", null, "sort_key or sort_order is not known");
        }

        var statuses = request.Query["statuses[]"];
        var reference = request.Query["metadata[external_id]"].ToString();
        var found = payments.List(environment)
            .Where(payment => statuses.Count == 0 || statuses.Contains(payment["status"]!.GetValue<string>()))
            .Where(payment => reference.Length == 0 || payment["metadata"]!["external_id"]?.GetValue<string>() == reference)
            .ToList();
        if (order != "ASC")
        {
            found.Reverse();
        }

        var size = Math.Min(limit ?? options.LargestPage, options.LargestPage);
        return VoltageDialect.Answer(new JsonObject
        {
            ["items"] = new JsonArray([.. found.Skip(offset ?? 0).Take(size)]),
            ["offset"] = offset ?? 0,
            ["limit"] = size,
            ["total"] = found.Count,
        });
    }

    private static bool TryNumber(HttpRequest request, string name, int least, int most, out int? number)
    {
        number = null;
        if (!request.Query.TryGetValue(name, out var text))
        {
            return true;
        }

        number = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : null;
        return number >= least && number <= most;
    }

    private static ApiAnswer Exists() => VoltageDialect.Refused(409, "conflict", "payment_exists", "a payment with this id exists");
}
