using System.Net;
using System.Text.Json.Nodes;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Reconciling;

namespace Paywall.Functions.Tests.Harness;

/// <summary>What happens in a shop of jobs between two looks at it.</summary>
internal static class JobSteps
{
    /// <summary>Lets time pass, Reconcile run at its end, and the queue be worked off.</summary>
    public static async Task PassAsync(this JobShop shop, TimeSpan time)
    {
        await shop.Shop.ReconcileInAsync(time);
        await shop.DeliverAsync();
    }

    /// <summary>A job that was paid and worked on once.</summary>
    public static async Task<JobSale> WorkedAsync(this JobShop shop, string body = "hello", params (string Name, string Value)[] headers)
    {
        var sale = await shop.SettledAsync(body, headers);
        await shop.DeliverAsync();
        return sale;
    }

    public static async Task AssertStateAsync(this JobShop shop, JobSale sale, JobState state) => Assert.Equal(state, (await shop.JobAsync(sale)).State);

    /// <summary>Posts a buyer's wish for his money.</summary>
    public static Task<HttpResponseMessage> AskForRefundAsync(this JobShop shop, JobSale sale, string to, int handler = 0) =>
        shop.SendAsync(HttpMethod.Post, $"{JobShop.Path}/{sale.Id}/refund", sale.Credential, new JsonObject { ["to"] = to }.ToJsonString(), handler);

    /// <summary>Reports on a job as its upstream does.</summary>
    public static async Task<HttpStatusCode> ReportAsync(this JobShop shop, JobSale sale, string kind, string? token, string body, int handler = 0)
    {
        using var answer = await shop.SendAsync(
            HttpMethod.Post, $"/ops/jobs/{sale.Id}/{kind}", token is null ? null : $"Bearer {token}", body, handler);
        return answer.StatusCode;
    }

    public static async Task<string> TextAsync(this HttpResponseMessage response) => await response.Content.ReadAsStringAsync(Shop.Cancellation);

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response) => JsonNode.Parse(await response.TextAsync())!;
}
