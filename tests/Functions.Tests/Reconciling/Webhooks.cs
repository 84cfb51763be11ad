using System.Text.Json.Nodes;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Reconciling;

internal static class Webhooks
{
    /// <summary>Sends what ZBD sends, or somebody in its name.</summary>
    public static async Task<HttpResponseMessage> SendAsync(Shop shop, int handler, string tag, string invoiceId, CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Shop.Cancellation, cancellation);
        using var content = new StringContent(new JsonObject { ["id"] = invoiceId, ["status"] = "completed" }.ToJsonString());
        return await shop.Http.PostAsync(shop.At($"/webhooks/zbd?t={Uri.EscapeDataString(tag)}", handler), content, either.Token);
    }
}
