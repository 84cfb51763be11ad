using System.Text.Json;
using System.Text.Json.Serialization;
using Paywall.Functions.Configuration;
using Paywall.Functions.Problems;

namespace Paywall.Functions.Catalog;

/// <summary>What is sold, for how much, and on which terms: free to read, before anything is bought.</summary>
internal static class CatalogEndpoints
{
    private static readonly string[] Methods = ["GET", "HEAD"];

    public static void MapCatalog(this IEndpointRouteBuilder app) => app.Map("/catalog", ListAsync);

    /// <summary>Describes one service.</summary>
    public static Task DescribeAsync(HttpContext context, Service service, PaywallConfiguration configuration)
    {
        var document = ServiceDocument.Of(service, configuration.PublicUrl);
        return HtmlPage.IsWanted(context.Request)
            ? HtmlPage.WriteAsync(context, document.ToPage())
            : WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(document, CatalogJson.Default.ServiceDocument));
    }

    private static async Task ListAsync(HttpContext context, ServiceCatalog catalog, PaywallConfiguration configuration)
    {
        if (await AllowedMethods.IsAllowedAsync(context, Methods))
        {
            var document = new CatalogDocument([.. catalog.All.Select(service => ServiceDocument.Of(service, configuration.PublicUrl))]);
            await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(document, CatalogJson.Default.CatalogDocument));
        }
    }

    private static Task WriteAsync(HttpContext context, byte[] json)
    {
        var response = context.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "public, max-age=60";
        response.Headers.Vary = "Accept";
        Cors.Allow(response);
        return WholeBody.WriteAsync(context, json);
    }
}

internal sealed record CatalogDocument(IReadOnlyList<ServiceDocument> Services);

/// <summary>A service as a buyer sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>call</c> or <c>job</c>.</param>
/// <param name="Description">What the payer reads on the invoice.</param>
/// <param name="Url">Where it is bought: in full, if the paywall knows its own address.</param>
/// <param name="Methods">The methods that it takes.</param>
/// <param name="PriceMsat">The price in thousandths of a satoshi; 0 if it is given away.</param>
/// <param name="Uses">What one purchase gives: a number of calls, or <c>pass</c>.</param>
/// <param name="TypicalSeconds">How long a job takes as a rule.</param>
/// <param name="DeadlineSeconds">How long after its payment a job is given up.</param>
/// <param name="RefundPolicy">What the buyer of a failed job gets: <c>payout</c> or <c>credit</c>.</param>
internal sealed record ServiceDocument(
    string Name,
    string Kind,
    string Description,
    string Url,
    IReadOnlyList<string> Methods,
    ulong PriceMsat,
    string Uses,
    double? TypicalSeconds,
    double? DeadlineSeconds,
    string? RefundPolicy)
{
    private static readonly string[] JobMethods = ["POST"];

    public static ServiceDocument Of(Service service, Uri? root)
    {
        var path = $"{(service.Job is null ? CallTarget.Calls : CallTarget.Jobs)}/{service.Name}";
        return new ServiceDocument(
            service.Name,
            service.Job is null ? "call" : "job",
            service.Description,
            root is null ? path : new Uri(root, path[1..]).AbsoluteUri,
            service.Job is null ? [.. service.Methods.Order()] : JobMethods,
            service.Price is ServicePrice.Fixed(var price) ? price.Value : 0,
            service.Uses.Count.ToString(),
            service.Job?.TypicalTime.TotalSeconds,
            service.Job?.Deadline.TotalSeconds,
            service.Job is { } job ? RefundPolicies.Write(job.Refunds) : null);
    }

    /// <summary>The same for a person at a browser.</summary>
    public HtmlPage ToPage() => new(
        Description,
        [
            ("Service", Name),
            ("Price", $"{PriceMsat / 1000m:0.###} sat"),
            ("Takes, as a rule", $"{TypicalSeconds} s"),
            ("Given up after", $"{DeadlineSeconds} s"),
            ("If it fails", RefundPolicy == "payout" ? "the price goes back, or the job runs again" : "the job may run again for the same money"),
        ],
        $"POST what is to be worked on to {Url}. The answer is an invoice; the job starts when it is paid.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServiceDocument))]
[JsonSerializable(typeof(CatalogDocument))]
internal sealed partial class CatalogJson : JsonSerializerContext;
