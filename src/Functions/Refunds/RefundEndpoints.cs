using System.Text.Json;
using System.Text.Json.Serialization;
using Paywall.Functions.Jobs;
using Paywall.Functions.Problems;

namespace Paywall.Functions.Refunds;

/// <summary>Where the buyer of a job that failed asks for the price: <c>jobs/{service}/{id}/refund</c>.</summary>
internal static class RefundEndpoints
{
    private const int LongestBody = 4096;

    private static readonly string[] Methods = ["POST"];

    public static void MapRefunds(this IEndpointRouteBuilder app) => app.Map("/jobs/{service}/{id}/refund", AskAsync);

    private static async Task AskAsync(
        HttpContext context, string service, string id, JobVisitors visitors, RefundInvoices invoices, RefundDesk desk, JobWriter writer)
    {
        if (!await AllowedMethods.IsAllowedAsync(context, Methods) || await visitors.AdmitAsync(context, service, id) is not { } visitor)
        {
            return;
        }

        if (visitor.Purchase is null)
        {
            await ProblemDocument.WriteAsync(context, Problem.JobCredentialMissing);
            return;
        }

        var to = await ReadAsync(context);
        var refusal = to is null ? """Send {"to":"name@example.com"}, or an invoice in its place.""" : invoices.Refuse(to, visitor.Job.Order.Price);
        if (refusal is not null)
        {
            await ProblemDocument.WriteAsync(context, Problem.BadRefundTarget, refusal);
            return;
        }

        await (await desk.AskAsync(visitor.Job, to!) is { } asked
            ? writer.WriteStatusAsync(context, asked, isHolder: true)
            : ProblemDocument.WriteAsync(context, Problem.RefundNotOffered));
    }

    private static async Task<string?> ReadAsync(HttpContext context)
    {
        var buffer = new byte[LongestBody + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted);
        try
        {
            return length <= LongestBody ? JsonSerializer.Deserialize(buffer.AsSpan(0, length), RefundJson.Default.RefundWish)?.To : null;
        }
        catch (JsonException)
        {
            // Answered like one that says nothing.
            return null;
        }
    }
}

internal sealed record RefundWish(string? To);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RefundWish))]
internal sealed partial class RefundJson : JsonSerializerContext;
